// Where an account is signed in, and a way to end each sign-in.
import type { SessionPage } from "../../src/client/client.ts";
import { toDevice } from "../words.ts";
import { Table } from "./table.tsx";
import { When } from "./when.tsx";

interface SessionTableProps {
  sessions: SessionPage["items"];
  end: (id: string) => void;
}

export function SessionTable({ sessions, end }: SessionTableProps) {
  return (
    <Table
      caption="Sessions"
      rows={sessions}
      keyOf={({ id }) => id}
      columns={[
        {
          title: "Device",
          cell: ({ userAgent }) => (
            <span title={userAgent ?? undefined}>{toDevice(userAgent)}</span>
          ),
        },
        { title: "Address", cell: ({ address }) => address },
        {
          title: "Last used",
          cell: ({ refreshedAt }) => <When at={refreshedAt} />,
          value: ({ refreshedAt }) => refreshedAt,
        },
      ]}
      actions={({ id, current }) =>
        current ? (
          <span class="soft">this one</span>
        ) : (
          <button type="button" class="plain" onClick={() => end(id)}>
            End
          </button>
        )
      }
    />
  );
}
