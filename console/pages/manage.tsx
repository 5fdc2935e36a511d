// What keeps the installation going: keys, backups, the ledger.
import { useSignal } from "@preact/signals";
import { Fragment } from "preact";
import type { MadeKey, Problem } from "../../src/client/client.ts";
import { api, may } from "../account.ts";
import { useAsked } from "../asking.ts";
import { Code } from "../parts/copy.tsx";
import { Notices } from "../parts/notice.tsx";
import { Table } from "../parts/table.tsx";
import { Empty, Tile, Trouble } from "../parts/tile.tsx";
import { useStatus } from "../status.ts";
import { toAgo, toBytes, toCount, toMoment } from "../words.ts";

export function Manage() {
  return (
    <>
      <div class="bar">
        <h1>Manage</h1>
      </div>
      <Notices />
      <div class="grid">
        <Ledger />
        <Keys />
        {may("admin") && <Backups />}
      </div>
    </>
  );
}

const counts = {
  accepted: "accepted",
  stored: "stored",
  duplicates: "duplicates",
  deadLettered: "dead-lettered",
  pending: "pending",
} as const;

function Ledger() {
  const status = useStatus();
  const ledger = status?.ledger;
  return (
    <section class="tile wide">
      <header>
        <h2>Events, each counted once</h2>
      </header>
      {ledger ? (
        <dl class="figures">
          {Object.entries(counts).map(([name, title]) => (
            <Fragment key={name}>
              <dt>{title}</dt>
              <dd>{toCount(ledger[name as keyof typeof counts])}</dd>
            </Fragment>
          ))}
        </dl>
      ) : (
        <p class="soft">The counts are for those with the metrics token: see /metrics.</p>
      )}
    </section>
  );
}

function Keys() {
  const asked = useAsked("keys", (options) => api.keys.get({ query: { limit: 200 }, ...options }));
  async function remove(id: string, name: string): Promise<void> {
    if (prompt(`Type ${name} to delete this key. Whoever uses it is refused at once.`) !== name)
      return;
    await api.keys({ id }).delete();
    asked.again();
  }
  return (
    <Tile
      title="API keys"
      asked={asked}
      height={200}
      class="wide"
      actions={<NewKey onMade={asked.again} />}
    >
      {({ items }) =>
        items.length === 0 ? (
          <Empty>
            <p>There are no keys yet. Servers and pages send events with one.</p>
          </Empty>
        ) : (
          <Table
            caption="API keys"
            rows={items}
            keyOf={({ id }) => id}
            columns={[
              { title: "Name", cell: ({ name }) => name, value: ({ name }) => name },
              { title: "Source", cell: ({ source }) => source, value: ({ source }) => source },
              { title: "Scopes", cell: ({ scopes }) => scopes.join(", ") },
              { title: "Key", cell: ({ hint }) => <code>{hint}…</code> },
              {
                title: "Last used",
                cell: ({ lastUsedAt }) =>
                  lastUsedAt ? toAgo(Date.parse(lastUsedAt), Date.now()) : "never",
                value: ({ lastUsedAt }) => lastUsedAt ?? "",
              },
            ]}
            actions={({ id, name }) => (
              <button type="button" class="plain" onClick={() => void remove(id, name)}>
                Delete
              </button>
            )}
          />
        )
      }
    </Tile>
  );
}

function NewKey({ onMade }: { onMade: () => void }) {
  const made = useSignal<MadeKey | undefined>(undefined);
  const problem = useSignal<Problem | undefined>(undefined);
  async function make(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    const form = event.currentTarget as HTMLFormElement;
    const given = new FormData(form);
    const answer = await api.keys.post({
      name: given.get("name") as string,
      scopes: ["events:write"],
      ...(given.get("public") === "on" ? { public: true } : {}),
    });
    problem.value = answer.error?.value;
    made.value = answer.data ?? undefined;
    if (answer.data) onMade();
  }
  return (
    <details class="new-key">
      <summary>New key</summary>
      <form class="stack" onSubmit={(event) => void make(event)}>
        <label>
          Name <input name="name" required maxlength={100} />
        </label>
        <label class="check">
          <input type="checkbox" name="public" /> Stands in a page
        </label>
        <button type="submit">Make it</button>
      </form>
      {problem.value && <Trouble problem={problem.value} />}
      {made.value && (
        <>
          <p>It is shown this once:</p>
          <Code text={made.value.key} />
        </>
      )}
    </details>
  );
}

function Backups() {
  const asked = useAsked("backups", (options) =>
    api.backups.get({ query: { limit: 50 }, ...options }),
  );
  async function begin(): Promise<void> {
    await api.backups.post();
    asked.again();
  }
  return (
    <Tile
      title="Backups"
      asked={asked}
      height={160}
      class="wide"
      actions={
        <button type="button" disabled={asked.data?.running} onClick={() => void begin()}>
          {asked.data?.running ? "Being made…" : "Back up now"}
        </button>
      }
    >
      {({ items, failed }) => (
        <>
          {failed && (
            <p class="trouble" role="alert">
              {failed.message}
            </p>
          )}
          {items.length === 0 ? (
            <Empty>
              <p>There is no backup yet.</p>
            </Empty>
          ) : (
            <Table
              caption="Backups"
              rows={items}
              keyOf={({ name }) => name}
              columns={[
                {
                  title: "Of",
                  cell: ({ moment }) => toMoment(Date.parse(moment)),
                  value: ({ moment }) => moment,
                },
                { title: "Made", cell: ({ mark }) => mark ?? "asked for" },
                {
                  title: "Size",
                  cell: ({ bytes }) => toBytes(bytes),
                  value: ({ bytes }) => bytes,
                  isNumber: true,
                },
              ]}
            />
          )}
        </>
      )}
    </Tile>
  );
}
