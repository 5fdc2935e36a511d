// Who did what to whom, newest first.
import type { AuditPage, AuditRow } from "../../../src/client/client.ts";
import { api } from "../../account.ts";
import { nameOf } from "../../names.ts";
import { usePages } from "../../paging.ts";
import { Link } from "../../parts/link.tsx";
import { More, Table } from "../../parts/table.tsx";
import { Empty, Tile } from "../../parts/tile.tsx";
import { When } from "../../parts/when.tsx";
import { linkTo, place, setParams } from "../../place.ts";

const names = ["action", "actor", "target"] as const;
const hints = {
  action: "What was done, such as key.created",
  actor: "The id of whoever did it",
  target: "The id of whom or what it was done to",
} as const;

export function AuditLog() {
  const { params } = place.value;
  const filter = Object.fromEntries(
    names.flatMap((name) => {
      const value = params.get(name);
      return value === null ? [] : [[name, value]];
    }),
  );
  const rows = usePages<AuditRow, AuditPage>(`audit ${JSON.stringify(filter)}`, (page, options) =>
    api.audit.get({ query: { ...filter, limit: 50, ...page }, ...options }),
  );
  return (
    <Tile
      title="Audit log"
      asked={rows}
      height={400}
      actions={names.map((name) => (
        <input
          key={name}
          type="search"
          aria-label={hints[name]}
          placeholder={name}
          title={hints[name]}
          value={params.get(name) ?? ""}
          onChange={(event) => setParams({ [name]: event.currentTarget.value }, true)}
        />
      ))}
    >
      {(items) =>
        items.length === 0 ? (
          <Empty>
            <p>Nothing like this was done.</p>
          </Empty>
        ) : (
          <>
            <Table
              caption="Audit log"
              rows={items}
              keyOf={({ id }) => id}
              rowsShown={items.length}
              columns={[
                { title: "When", cell: ({ at }) => <When at={at} />, value: ({ at }) => at },
                {
                  title: "What",
                  cell: ({ action }) => <Only name="action" value={action} />,
                  value: ({ action }) => action,
                },
                {
                  title: "By",
                  cell: ({ actor }) =>
                    actor.id === null ? (
                      actor.kind
                    ) : (
                      <Whose name="actor" id={actor.id} isAccount={actor.kind === "account"} />
                    ),
                },
                {
                  title: "To",
                  cell: ({ action, target }) => (
                    <Whose name="target" id={target} isAccount={aboutAccounts.test(action)} />
                  ),
                },
                { title: "From", cell: ({ address }) => address || "–" },
                { title: "Details", cell: ({ details }) => toDetails(details) },
              ]}
            />
            <More pages={rows} />
          </>
        )
      }
    </Tile>
  );
}

/** What is done to an account has its id as the target. */
const aboutAccounts = /^(user|sessions?|sign_in|password|email|permissions)\./;

interface WhoseProps {
  name: "actor" | "target";
  id: string | undefined;
  isAccount: boolean;
}

/** An account by its name, which leads to it; and the id. */
function Whose({ name, id, isAccount }: WhoseProps) {
  const username = isAccount && id !== undefined ? nameOf(id) : undefined;
  return (
    <span class="whose">
      {username !== undefined && (
        <Link href={linkTo("/console/manage/users", { user: id as string })}>{username}</Link>
      )}
      <Only name={name} value={id} />
    </span>
  );
}

/** A click shows only those with this value. */
function Only({ name, value }: { name: (typeof names)[number]; value: string | undefined }) {
  if (!value) return <>–</>;
  return (
    <button
      type="button"
      class="plain key"
      title={`Only ${value}`}
      onClick={() => setParams({ [name]: value })}
    >
      {value}
    </button>
  );
}

const toDetails = (details: object) => {
  const text = JSON.stringify(details);
  return text === "{}" ? "–" : <code title={text}>{text}</code>;
};
