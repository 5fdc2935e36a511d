// What events keep of a person: they cannot be changed from here. Of who is to be erased a digest is put
// down in app.db, durably, and in the transaction that takes the account; the Worker removes the events
// and goes on refusing what comes back.
import { sql } from "drizzle-orm";
import { digestOf } from "../../store/events/erased.ts";
import { createWords } from "../../store/events/words.ts";
import type { EventStore, Statement, Store, Writer } from "../../store/store.ts";

export interface TracesDeps {
  store: Store;
  events: EventStore;
  clock: () => number;
}

/** Whoever has this digest is erased: what happened or arrived up to then, in ms since 1970. */
export interface Erasure {
  hash: string;
  until: number;
}

export type Traces = ReturnType<typeof createTraces>;

/** A request that was under way when its account went may still record what it did. */
const underWayMs = 60_000;
/** Put down in one statement. */
const rowsMax = 1000;

export function createTraces({ store, events, clock }: TracesDeps) {
  const { erasures } = store.tables;
  const words = createWords(events);

  const putDown =
    (rows: readonly Erasure[]) =>
    (db: Writer): Statement[] =>
      chunk(rows, rowsMax).map((some) =>
        db
          .insert(erasures)
          .values(some)
          .onConflictDoUpdate({ target: erasures.hash, set: { until: sql`excluded.until` } }),
      );

  /** An id's traces, of whichever kind it is used as, and those of all ids that are the same person's. */
  async function eraseUntil(userId: string, until: number) {
    const person = await words.personOf(userId);
    const hashes = new Set([digestOf("user", userId), digestOf("anonymous", userId)]);
    for (const { kind, name } of person?.ids.values() ?? []) hashes.add(digestOf(kind, name));
    return putDown(Array.from(hashes, (hash) => ({ hash, until })));
  }

  return {
    putDown,
    /** Of somebody without an account, who may come back. */
    eraseSoFar: (userId: string) => eraseUntil(userId, clock()),
    /** Of an account, whose id is never given out again. */
    erase: (userId: string) => eraseUntil(userId, clock() + underWayMs),
  };
}

export function chunk<T>(rows: readonly T[], size: number): T[][] {
  return Array.from({ length: Math.ceil(rows.length / size) }, (_, i) =>
    rows.slice(i * size, (i + 1) * size),
  );
}
