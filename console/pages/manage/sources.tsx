// Where events come from: whether each source still sends, and what was rejected of it and why.
import { useSignal } from "@preact/signals";
import type { SourcePage } from "../../../src/client/client.ts";
import { api, may } from "../../account.ts";
import { useDoing } from "../../doing.ts";
import { usePages } from "../../paging.ts";
import { confirmTyped } from "../../parts/confirm.tsx";
import { Link } from "../../parts/link.tsx";
import { More, Table } from "../../parts/table.tsx";
import { Empty, Tile, Trouble } from "../../parts/tile.tsx";
import { When } from "../../parts/when.tsx";
import { linkTo } from "../../place.ts";
import { ownZone } from "../../range.ts";
import { missing, toCount } from "../../words.ts";

type Source = SourcePage["items"][number];

const pageSize = 100;

export function Sources() {
  const sources = usePages<Source, SourcePage>("sources", (page, options) =>
    api.sources.get({ query: { tz: ownZone, limit: pageSize, ...page }, ...options }),
  );
  return (
    <div class="grid">
      <Tile title="Sources" asked={sources} height={240}>
        {(items) =>
          items.length === 0 ? (
            <Empty>
              <p>Nothing sends events yet.</p>
              <Link class="button" href={linkTo("/console/manage/keys")}>
                Make a key
              </Link>
            </Empty>
          ) : (
            <>
              <List sources={items} />
              <More pages={sources} />
            </>
          )
        }
      </Tile>
      <Tile title="Rejected within a day" asked={sources} height={120}>
        {(items) => <Rejections sources={items} />}
      </Tile>
    </div>
  );
}

const whose = (source: Source) =>
  source.public === null ? missing : source.public ? "pages" : "servers";

const rejectedOf = ({ rejected }: Source) => rejected.reduce((sum, { count }) => sum + count, 0);

function List({ sources }: { sources: readonly Source[] }) {
  const number = (title: string, value: (source: Source) => number) => ({
    title,
    cell: (source: Source) => toCount(value(source)),
    value,
    isNumber: true,
  });
  return (
    <Table
      caption="Sources"
      rows={sources}
      keyOf={({ source }) => source}
      rowsShown={sources.length}
      columns={[
        {
          title: "Source",
          cell: ({ source }) => <Link href={linkTo("/console/trends", { source })}>{source}</Link>,
          value: ({ source }) => source,
        },
        {
          title: "Last event",
          cell: ({ lastEventAt }) => (lastEventAt ? <When at={lastEventAt} /> : "none"),
          value: ({ lastEventAt }) => lastEventAt,
        },
        number("Today", ({ today }) => today),
        number("Last hour", ({ lastHour }) => lastHour),
        number("Rejected", rejectedOf),
        { title: "For", cell: whose, value: whose },
        {
          title: "Keys",
          cell: ({ keys }) => keys.map(({ name }) => name).join(", ") || missing,
        },
      ]}
      actions={may("admin") ? ({ source }) => <CountAnew source={source} /> : undefined}
    />
  );
}

/** A source that has used all its names is rejected for new ones. */
function CountAnew({ source }: { source: string }) {
  const { run, problem } = useDoing();
  const isDone = useSignal(false);
  async function clear(): Promise<void> {
    const text =
      "Names of events and properties that it no longer sends make room for new ones. Stored events stay.";
    if (!(await confirmTyped({ title: "Count its names anew", text, word: source }))) return;
    isDone.value = (await run(() => api.sources({ source }).names.delete())) !== undefined;
  }
  if (problem) return <Trouble problem={problem} />;
  if (isDone.value) return <span role="status">Its names are counted anew.</span>;
  return (
    <button type="button" class="plain" onClick={() => void clear()}>
      Count names anew
    </button>
  );
}

function Rejections({ sources }: { sources: readonly Source[] }) {
  const all = sources
    .flatMap(({ source, rejected }) => rejected.map((each) => ({ source, ...each })))
    .toSorted((a, b) => (a.lastAt < b.lastAt ? 1 : -1));
  if (all.length === 0) {
    return (
      <Empty>
        <p>Nothing was rejected.</p>
      </Empty>
    );
  }
  return (
    <ol class="live letters">
      {all.map(({ source, reason, count, lastAt, sample }) => (
        <li key={`${source} ${reason}`}>
          <details>
            <summary>
              <span class="soft">
                <When at={lastAt} />
              </span>
              <b title={reason}>{reason}</b>
              <span class="soft">
                {source} · {count === 1 ? "1 event" : `${toCount(count)} events`}
              </span>
            </summary>
            <p class="soft">The beginning of one of them, as it came:</p>
            <pre tabindex={0}>{sample}</pre>
          </details>
        </li>
      ))}
    </ol>
  );
}
