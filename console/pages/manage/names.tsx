// The names of events and properties with their counts, and how long events are kept.
import type { Retention, UsePage } from "../../../src/client/client.ts";
import { api, may } from "../../account.ts";
import { useAsked } from "../../asking.ts";
import { useDoing } from "../../doing.ts";
import { usePages } from "../../paging.ts";
import { confirmTyped } from "../../parts/confirm.tsx";
import { Link } from "../../parts/link.tsx";
import { Menu } from "../../parts/menu.tsx";
import { More, Table } from "../../parts/table.tsx";
import { Empty, Tile, Trouble } from "../../parts/tile.tsx";
import { linkTo, place, setParams } from "../../place.ts";
import { toCount } from "../../words.ts";

type Use = UsePage["items"][number];

const pageSize = 50;

export function Names() {
  const event = place.value.params.get("event") ?? undefined;
  const kept = useAsked(may("admin") ? "retention" : "", (options) => api.retention.get(options));
  return (
    <div class="grid">
      <EventNames kept={kept.data} again={kept.again} />
      <PropertyNames key={event} event={event} />
    </div>
  );
}

interface KeptProps {
  /** Undefined for those who may not see it. */
  kept: Retention | undefined;
  again: () => void;
}

function EventNames({ kept, again }: KeptProps) {
  const names = usePages<Use, UsePage>("names", (page, options) =>
    api.events.names.get({ query: { limit: pageSize, ...page }, ...options }),
  );
  return (
    <Tile
      title="Events"
      asked={names}
      height={400}
      class="half"
      actions={kept && <Keep kept={kept} again={again} />}
    >
      {(items) => (
        <>
          <Uses
            title="Event"
            uses={items}
            cell={(name) => <Link href={linkTo("/console/trends", { event: name })}>{name}</Link>}
            more={
              kept
                ? {
                    title: "Kept",
                    cell: ({ name }) => <Keep kept={kept} again={again} event={name} />,
                  }
                : undefined
            }
            actions={(name) => (
              <button type="button" class="plain" onClick={() => setParams({ event: name })}>
                Properties
              </button>
            )}
          />
          <More pages={names} />
        </>
      )}
    </Tile>
  );
}

function PropertyNames({ event }: { event: string | undefined }) {
  const names = usePages<Use, UsePage>("properties", (page, options) =>
    api.events.properties.get({
      query: { limit: pageSize, ...(event === undefined ? {} : { event }), ...page },
      ...options,
    }),
  );
  return (
    <Tile
      title={event === undefined ? "Properties" : `Properties of ${event}`}
      asked={names}
      height={400}
      class="half"
      actions={
        event !== undefined && (
          <button type="button" onClick={() => setParams({ event: undefined })}>
            Of all events
          </button>
        )
      }
    >
      {(items) => (
        <>
          <Uses
            title="Property"
            uses={items}
            cell={(name) => (
              <Link
                href={linkTo("/console/trends", {
                  by: name,
                  ...(event === undefined ? {} : { event }),
                })}
              >
                {name}
              </Link>
            )}
          />
          <More pages={names} />
        </>
      )}
    </Tile>
  );
}

interface UsesProps {
  title: string;
  uses: readonly Use[];
  cell: (name: string) => preact.ComponentChildren;
  more?: { title: string; cell: (use: Use) => preact.ComponentChildren } | undefined;
  actions?: (name: string) => preact.ComponentChildren;
}

function Uses({ title, uses, cell, more, actions }: UsesProps) {
  if (uses.length === 0) {
    return (
      <Empty>
        <p class="soft">None yet.</p>
      </Empty>
    );
  }
  return (
    <Table
      caption={title}
      rows={uses}
      keyOf={({ name }) => name}
      rowsShown={uses.length}
      barOf={({ count }) => count / (uses[0]?.count || 1)}
      columns={[
        { title, cell: ({ name }) => cell(name), value: ({ name }) => name },
        {
          title: "Events",
          cell: ({ count }) => toCount(count),
          value: ({ count }) => count,
          isNumber: true,
        },
        ...(more ? [more] : []),
      ]}
      {...(actions ? { actions: ({ name }: Use) => actions(name) } : {})}
    />
  );
}

const describeDays = (days: number | null) => (days === null ? "for ever" : `${days} days`);

/** How long events of a name are kept; without a name, all that have no days of their own. */
function Keep({ kept, again, event }: { kept: Retention; again: () => void; event?: string }) {
  const { run, problem } = useDoing();
  const own = event === undefined ? kept.default : kept.events[event];
  const days = own === undefined ? kept.default : own;
  const what = event === undefined ? "all other events" : `"${event}"`;

  async function keep(event_: SubmitEvent, close: () => void): Promise<void> {
    event_.preventDefault();
    const given = new FormData(event_.currentTarget as HTMLFormElement).get("days") as string;
    const wanted = given === "" ? null : Number(given);
    if (wanted !== null && (days === null || wanted < days)) {
      const title = `Keep ${what} for ${wanted} days`;
      const text = "Older ones are removed at once, and for good.";
      close();
      if (!(await confirmTyped({ title, text, word: String(wanted) }))) return;
    }
    const changed =
      event === undefined
        ? { ...kept, default: wanted }
        : { ...kept, events: { ...kept.events, [event]: wanted } };
    if ((await run(() => api.retention.put(changed))) === undefined) return;
    close();
    again();
  }

  return (
    <Menu
      class="plain"
      label={event === undefined ? `Kept ${describeDays(days)}` : describeDays(days)}
      title={`How long ${what} are kept`}
    >
      {(close) => (
        <form class="stack" onSubmit={(submit) => void keep(submit, close)}>
          <label>
            Days that {what} are kept; empty: for ever
            <input
              name="days"
              type="number"
              min={1}
              max={36_500}
              defaultValue={String(days ?? "")}
            />
          </label>
          {problem && <Trouble problem={problem} />}
          <button type="submit">Keep so long</button>
        </form>
      )}
    </Menu>
  );
}
