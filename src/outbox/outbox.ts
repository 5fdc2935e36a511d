// The outbox: what is to be sent is written in the transaction of what it tells of, so that neither is there without
// the other. Knows no mail: `sending.ts` hands it to whoever sends its kind.
import { and, count, eq, gt, isNotNull, type SQL, sql } from "drizzle-orm";
import type { Caller } from "../domain/caller.ts";
import type { WriteAudit } from "../store/audit-entry.ts";
import type { Statement, Store, Writer } from "../store/store.ts";
import type { Seal } from "./seal.ts";
import { heldSetting, readStanding } from "./standing.ts";

/** Beyond so many that wait, nothing more is taken. */
export const waitingMax = 10_000;
const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;

/** How much one address may be sent, whoever asks. */
export interface Allowance {
  perHour: number;
  perDay: number;
}

export interface Parcel {
  /** Who sends it. */
  kind: string;
  /** What is sent, as its sender reads it. It is kept sealed, and not at all once it is sent. */
  content: string;
  /** The account it tells of, with which it goes. */
  about: string | null;
  /** A digest of where it goes, for the allowance. */
  address: string;
  /** Whether somebody asked for it who was not signed in. */
  byStranger: boolean;
  /** From when on it is not worth sending. */
  until: Date;
  allowance?: Allowance;
}

/** What must hold for something to be written. */
export type Condition = SQL;

export interface OutboxDeps {
  store: Store;
  clock: () => number;
  seal: Seal;
  writeAudit: WriteAudit;
}

export type Outbox = ReturnType<typeof createOutbox>;

export function createOutbox({ store, clock, seal, writeAudit }: OutboxDeps) {
  const { outbox, settings } = store.tables;

  /** How many the address has had since then. */
  const since = (db: Pick<Writer, "select">, address: string, ms: number) =>
    db
      .select({ count: count() })
      .from(outbox)
      .where(and(eq(outbox.address, address), gt(outbox.createdAt, new Date(clock() - ms))));

  function allows(
    db: Pick<Writer, "select">,
    { address, allowance }: Pick<Parcel, "address" | "allowance">,
  ): SQL | undefined {
    return (
      allowance &&
      sql`(${since(db, address, hourMs)}) < ${allowance.perHour} and (${since(db, address, dayMs)}) < ${allowance.perDay}`
    );
  }

  /** Whether it would be written: few wait, and its address may have more. */
  function takes(
    db: Pick<Writer, "select">,
    parcel: Pick<Parcel, "address" | "allowance">,
  ): SQL | undefined {
    const waiting = db.select({ count: count() }).from(outbox).where(isNotNull(outbox.nextAt));
    return and(sql`(${waiting}) < ${waitingMax}`, allows(db, parcel));
  }

  return {
    takes,

    /** Writes it, if `when` holds, its address may have more, and there is room; else nothing. */
    put(db: Writer, parcel: Parcel, when?: SQL): Statement<{ id: string }[]> {
      const now = new Date(clock());
      const at = (time: Date) => sql.param(time, outbox.createdAt);
      const payload = { sealed: seal.close(parcel.content), until: parcel.until.getTime() };
      const conditions = and(takes(db, parcel), when);
      return db
        .insert(outbox)
        .select(
          // In the table's order, as Drizzle demands.
          sql`select ${Bun.randomUUIDv7()}, ${parcel.kind}, ${parcel.about}, ${parcel.address},
            ${sql.param(parcel.byStranger, outbox.byStranger)}, ${sql.param(payload, outbox.payload)},
            0, ${at(now)}, ${at(now)}, null, null, null where ${conditions}`,
        )
        .returning({ id: outbox.id });
    },

    /** Whether the address may be sent more now. */
    async isWithin(address: string, allowance: Allowance): Promise<boolean> {
      const found = await store.db
        .select({ is: sql<unknown>`${allows(store.db, { address, allowance })}` })
        .from(sql`(select 1) as one`);
      return [1, true].includes(found[0]?.is as number | boolean);
    },

    /** Whether as many wait as may. */
    async isFull(): Promise<boolean> {
      return (await store.db.$count(outbox, isNotNull(outbox.nextAt))) >= waitingMax;
    },

    /** How it stands, for people. */
    standing: () => readStanding(store, clock()),

    /** Lets what was held go: it is sent, or dropped. `by`: undefined is the command line. */
    async release(by: Caller | undefined, { drop }: { drop: boolean }): Promise<void> {
      await store.atomically((db) => [
        writeAudit(db, by, { action: "mail.released", details: { drop } }),
        ...(drop
          ? [
              db
                .update(outbox)
                .set({
                  nextAt: null,
                  failedAt: new Date(clock()),
                  lastError: "dropped",
                  payload: {},
                })
                .where(isNotNull(outbox.nextAt)),
            ]
          : []),
        db.delete(settings).where(eq(settings.name, heldSetting)),
      ]);
    },
  };
}
