// What a copy of the log must know of the app: who has an account, who is to be erased, and how long events are kept.
import type { UnparsedEvent } from "../../../domain/event.ts";
import { createMemo } from "../../../runtime/memo.ts";
import type { Erasure } from "../../event-log.ts";
import type { Kept } from "../../expiry.ts";
import type { Pool } from "../pool.ts";

export interface Facts {
  /** The accounts among the ids of some events. */
  accountsIn(events: readonly (UnparsedEvent | undefined)[]): Promise<ReadonlySet<string>>;
  read(): Promise<{ retention: Kept[]; erasures: Erasure[] }>;
  /** Adds ids that turned out to be an erased person's. */
  addErasures(erasures: readonly Erasure[]): Promise<void>;
}

/** How many answers are remembered. They hold for good, since an id is given out once. */
const rememberedMax = 100_000;
/** Our ids are UUIDs. Most ids that others send differ by their length alone. */
const idLength = 36;

export function createFacts(pool: Pool): Facts {
  const known = createMemo<string, boolean>(rememberedMax);

  async function ask(ids: readonly string[]): Promise<void> {
    const rows = await pool.use((connection) =>
      connection.run(
        "select id from users where id in (select value from json_array_elements_text($1::text::json))",
        [JSON.stringify(ids)],
      ),
    );
    const found = new Set(rows.map(({ id }) => String(id)));
    for (const id of ids) known.set(id, found.has(id));
  }

  return {
    async accountsIn(events) {
      const ids = idsOf(events);
      // Those that are known are told apart first: to ask may make the memo forget them.
      const before = new Map([...ids].map((id) => [id, known.get(id)]));
      const unknown = [...ids].filter((id) => before.get(id) === undefined);
      if (unknown.length > 0) await ask(unknown);
      return new Set([...ids].filter((id) => before.get(id) ?? known.get(id)));
    },
    async read() {
      const [erasures, retention] = await Promise.all([
        pool.use((connection) => connection.run("select hash, until from erasures")),
        pool.use((connection) => connection.run("select event, days from retention")),
      ]);
      return {
        erasures: erasures.map(({ hash, until }) => ({ hash: String(hash), until: Number(until) })),
        retention: retention.map(({ event, days }) => ({
          event: String(event),
          days: days === null ? null : Number(days),
        })),
      };
    },
    async addErasures(erasures) {
      if (erasures.length === 0) return;
      await pool.use((connection) =>
        connection.run(
          "insert into erasures (hash, until) select hash, until from json_to_recordset($1::text::json) as learned(hash text, until bigint)" +
            " on conflict (hash) do update set until = greatest(erasures.until, excluded.until)",
          [JSON.stringify(erasures)],
        ),
      );
    },
  };
}

/** Those that may be accounts' and matter. PostHog has one kind of ids: with it any of them may be an account's. */
function idsOf(events: readonly (UnparsedEvent | undefined)[]): Set<string> {
  const ids = new Set<string>();
  const add = (id: string | undefined) => void (id?.length === idLength && ids.add(id));
  for (const event of events) {
    add(event?.userId);
    if (event?.dialect !== "posthog") continue;
    add(event.previousId);
    add(event.anonymousId);
  }
  return ids;
}
