// Exports and erases what is kept of a person, with an account or without.
import { gt } from "drizzle-orm";
import { AppError } from "../../domain/error.ts";
import type { Caller } from "../../domain/caller.ts";
import type { User } from "../../domain/account.ts";
import { toExport } from "../../wire/stream.ts";
import { digestOf } from "../../domain/digest.ts";
import type { EventLog } from "../../store/event-log.ts";
import type { WriteAudit } from "../../store/audit-entry.ts";
import type { Store } from "../../store/store.ts";
import type { Traces } from "./traces.ts";

export interface PeopleDeps {
  store: Store;
  writeAudit: WriteAudit;
  events: EventLog;
  traces: Traces;
  accounts: {
    find: (id: string) => Promise<User | undefined>;
    export: (user: User) => AsyncGenerator<string>;
    /** Throws `forbidden`, `conflict`. */
    remove: (caller: Caller | undefined, user: User) => Promise<void>;
    /** The same, whoever they are. */
    erase: (id: string) => Promise<void>;
  };
  /** All events of a person in order of arrival, some at a time. */
  eventsOf: (userId: string) => AsyncIterable<unknown[]>;
  /** Called after a person was erased. */
  onErased: () => void;
}

export type People = ReturnType<typeof createPeople>;

/** Accounts read in one statement. */
const accountsMax = 1000;

export function createPeople(deps: PeopleDeps) {
  const { store, writeAudit, events, traces, accounts, eventsOf, onErased } = deps;
  const { erasures, users } = store.tables;

  /** Lists erasures that events.db has and app.db does not have, or has with an earlier end. */
  async function listMissing(): Promise<Map<string, number>> {
    const known = await events.erasures();
    const missing = new Map(known.map(({ hash, until }) => [hash, until]));
    for (const { hash, until } of await store.db.select().from(erasures)) {
      if ((missing.get(hash) ?? Infinity) <= until) missing.delete(hash);
    }
    return missing;
  }

  /** Erases accounts that a backup brought back. It checks all accounts, since only digests are known. */
  async function eraseAgain(untilOf: ReadonlyMap<string, number>): Promise<void> {
    for (let last = ""; ;) {
      const rows = await store.db
        .select({ id: users.id, createdAt: users.createdAt })
        .from(users)
        .where(gt(users.id, last))
        .orderBy(users.id)
        .limit(accountsMax);
      for (const { id, createdAt } of rows) {
        const until = untilOf.get(digestOf("user", id)) ?? -Infinity;
        if (createdAt.getTime() <= until) await accounts.erase(id);
        last = id;
      }
      if (rows.length < accountsMax) return;
    }
  }

  /** Finds whom an id stands for: the userId that it is joined to, or else itself. */
  async function find(id: string) {
    const user = await accounts.find(id);
    if (user) return { userId: id, user, isKnown: true };
    const person = await events.actors.personOf(id);
    const userId = person?.userId ?? id;
    const owner = userId === id ? undefined : await accounts.find(userId);
    return { userId, user: owner, isKnown: person !== undefined };
  }

  return {
    /** Writes everything that is kept of a person as JSON text. Throws `not_found` for an unknown id. */
    async export(id: string): Promise<AsyncGenerator<string>> {
      const { userId, user, isKnown } = await find(id);
      if (user) return accounts.export(user);
      if (isKnown) return toExport({ userId }, eventsOf(userId));
      throw new AppError("not_found", "Nobody has this id.");
    },

    /**
     * Erases a person, with or without an account, for a caller or the command line. The id may be unknown, since accepted events may not be stored yet.
     * Once it fulfils, nothing can bring the person back. Their events are removed shortly after. Throws `forbidden` if
     * the account is an admin's and the caller is no admin, and `conflict` for the last admin.
     */
    async erase(caller: Caller | undefined, id: string): Promise<void> {
      const { userId, user } = await find(id);
      if (user) return accounts.remove(caller, user);
      const erased = await traces.eraseSoFar(userId);
      await store.atomically((db) => [
        ...erased(db),
        writeAudit(db, caller, { action: "user.erased" }),
      ]);
      onErased();
    },

    /** Erases again the people that events.db knows to be erased, after an older app.db was restored from a backup. */
    async catchUp(): Promise<void> {
      const missing = await listMissing();
      if (missing.size === 0) return;
      await eraseAgain(missing);
      const rows = Array.from(missing, ([hash, until]) => ({ hash, until }));
      await store.atomically(traces.putDown(rows));
    },
  };
}
