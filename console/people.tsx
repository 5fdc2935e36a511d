// The people behind a number: a panel at the side, which every number of a report opens.
import { signal } from "@preact/signals";
import type { Question, ReportPeopleAnswer, ReportPeopleBody } from "../src/client/client.ts";
import { api } from "./account.ts";
import { download } from "./download.ts";
import { usePages } from "./paging.ts";
import { Link } from "./parts/link.tsx";
import { Side } from "./parts/side.tsx";
import { Table } from "./parts/table.tsx";
import { Empty, Skeleton, Trouble } from "./parts/tile.tsx";
import { When } from "./parts/when.tsx";
import { toCount } from "./words.ts";

/** One number of an answer, and what it counts in words. */
export interface Behind {
  question: Question;
  cell: ReportPeopleBody["cell"];
  title: string;
}
type Person = ReportPeopleAnswer["items"][number];

const shown = signal<Behind | undefined>(undefined);
const pageSize = 100;

export function openPeople(behind: Behind): void {
  shown.value = behind;
}

export function PeoplePanel() {
  return shown.value ? <Panel key={JSON.stringify(shown.value)} behind={shown.value} /> : null;
}

function Panel({ behind }: { behind: Behind }) {
  const { data: people = [], last, problem, isAsking, more, again } = usePeople(behind);
  const total = last?.total;
  return (
    <Side title={behind.title} close={() => (shown.value = undefined)}>
      <p class="figure" role="status">
        <b>{total === undefined ? "…" : toCount(total)}</b>
        <span class="soft">{total === 1 ? "person" : "people"}</span>
        {people.length > 0 && (
          <button
            type="button"
            class="plain"
            onClick={() => download(`People ${behind.title}`, toSheet(people))}
          >
            Download {people.length === total ? "all" : `these ${toCount(people.length)}`} as CSV
          </button>
        )}
      </p>
      {problem && <Trouble problem={problem} again={again} />}
      {total === undefined && !problem && <Skeleton height={240} />}
      {total === 0 && (
        <Empty>
          <p>Nobody is behind this number any more.</p>
        </Empty>
      )}
      {people.length > 0 && <List people={people} />}
      {more && (
        <button type="button" disabled={isAsking} onClick={more}>
          Show {pageSize} more
        </button>
      )}
    </Side>
  );
}

function usePeople({ question, cell }: Behind) {
  return usePages<Person, ReportPeopleAnswer>("people", (page, options) =>
    api.reports.people.post({ question, cell, limit: pageSize, ...page }, options),
  );
}

function List({ people }: { people: readonly Person[] }) {
  return (
    <Table
      caption="People"
      rows={people}
      keyOf={({ id }) => id}
      rowsShown={people.length}
      columns={[
        {
          title: "Who",
          cell: ({ id, username }) => (
            <Link href={`/console/people?id=${encodeURIComponent(id)}`} title={id}>
              {username ?? id}
            </Link>
          ),
          value: ({ id, username }) => username ?? id,
        },
        {
          title: "Events",
          cell: ({ events }) => toCount(events),
          value: ({ events }) => events,
          isNumber: true,
        },
        {
          title: "Last",
          cell: ({ last }) => <When at={last} />,
          value: ({ last }) => last,
        },
      ]}
    />
  );
}

function toSheet(people: readonly Person[]) {
  return [
    ["id", "userId", "username", "first", "last", "events"],
    ...people.map(({ id, userId, username, first, last, events }) => [
      id,
      userId,
      username,
      first,
      last,
      events,
    ]),
  ];
}
