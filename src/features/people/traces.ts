// Erases the traces of a person in the events, which only the Worker can change. Erasing a person stores a digest of
// their id in app.db, durably, in the transaction that deletes the account. The Worker then removes the events, and
// keeps refusing those that come back.
import { sql } from "drizzle-orm";
import { digestOf } from "../../domain/digest.ts";
import type { Erasure, EventLog } from "../../store/event-log.ts";
import type { Statement, Store, Writer } from "../../store/store.ts";

export interface TracesDeps {
  store: Store;
  events: Pick<EventLog, "actors">;
  clock: () => number;
}

export type Traces = ReturnType<typeof createTraces>;

/** A request that was under way when its account was deleted may still record an action. */
const underWayMs = 60_000;
/** Rows written in one statement. */
const rowsMax = 1000;

export function createTraces({ store, events, clock }: TracesDeps) {
  const { erasures } = store.tables;

  const putDown =
    (rows: readonly Erasure[]) =>
    (db: Writer): Statement[] => [
      ...chunk(rows, rowsMax).map((some) =>
        db
          .insert(erasures)
          .values(some)
          .onConflictDoUpdate({ target: erasures.hash, set: { until: sql`excluded.until` } }),
      ),
      ...store.news.tell(db, "erasure"),
    ];

  /** Erases the traces of an id, as a userId and as an anonymousId, and those of all ids of the same person. */
  async function eraseUntil(userId: string, until: number) {
    const person = await events.actors.personOf(userId);
    const hashes = new Set([digestOf("user", userId), digestOf("anonymous", userId)]);
    for (const { kind, name } of person?.ids ?? []) hashes.add(digestOf(kind, name));
    return putDown(Array.from(hashes, (hash) => ({ hash, until })));
  }

  return {
    putDown,
    /** For a person without an account, who may come back. */
    eraseSoFar: (userId: string) => eraseUntil(userId, clock()),
    /** For an account. Its id is never used again. */
    erase: (userId: string) => eraseUntil(userId, clock() + underWayMs),
  };
}

export function chunk<T>(rows: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, i) =>
    rows.slice(i * size, (i + 1) * size),
  );
}
