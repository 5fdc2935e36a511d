// How the server stands: what became of each event, and whether backups are safe.
import { api, may } from "../../account.ts";
import { useAsked } from "../../asking.ts";
import { useDoing } from "../../doing.ts";
import { Notices } from "../../parts/notice.tsx";
import { Table } from "../../parts/table.tsx";
import { Empty, Tile, Trouble } from "../../parts/tile.tsx";
import { useStatus } from "../../status.ts";
import { toBytes, toCount, toMoment } from "../../words.ts";

export function State() {
  const isOurs = useStatus()?.backups?.madeBy !== "postgresql";
  return (
    <>
      <Notices />
      <div class="grid">
        <Ledger />
        {may("admin") && (isOurs ? <Backups /> : <ForeignBackups />)}
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
            <div key={name}>
              <dt>{title}</dt>
              <dd>{toCount(ledger[name as keyof typeof counts])}</dd>
            </div>
          ))}
        </dl>
      ) : (
        <p class="soft">The counts are for those with the metrics token: see /metrics.</p>
      )}
    </section>
  );
}

function ForeignBackups() {
  return (
    <section class="tile wide">
      <header>
        <h2>Backups</h2>
      </header>
      <p class="soft">
        PostgreSQL keeps the data: back it up with pg_dump, pgBackRest or an archive of its WAL.
      </p>
    </section>
  );
}

function Backups() {
  const asked = useAsked("backups", (options) =>
    api.backups.get({ query: { limit: 50 }, ...options }),
  );
  const { run, problem } = useDoing();
  async function begin(): Promise<void> {
    await run(() => api.backups.post());
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
          {problem && <Trouble problem={problem} />}
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
