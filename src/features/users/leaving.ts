// An account is deleted with everything that belongs to it, in one transaction: whoever may not leave any more when it
// is written stays as they are.
import { and, eq, type SQL, sql } from "drizzle-orm";
import type { Actor } from "../../domain/audit.ts";
import type { Caller } from "../../domain/caller.ts";
import type { AppError } from "../../domain/error.ts";
import type { WriteAudit } from "../../store/audit-entry.ts";
import { createGuard } from "../../store/guard.ts";
import type { PersonalData } from "../../store/personal-data.ts";
import type { Reader, Store, Writer } from "../../store/store.ts";
import { createAdmins, lastAdmin } from "./admins.ts";

interface LeavingDeps {
  store: Store;
  writeAudit: WriteAudit;
  people: readonly PersonalData[];
  /** Called when a person was erased. */
  onErased: () => void;
}

/** On what an account may be erased. The last admin never is. */
interface Leave {
  /** Who makes an admin give that up: the row that says so is beside the one of the erasure. */
  by: Caller | undefined;
  /** Undefined: in any case. */
  may(db: Reader): SQL | undefined;
  /** What is thrown where it may not be. */
  refusal(): AppError;
}

export function createLeaving({ store, writeAudit, people, onErased }: LeavingDeps) {
  const { users } = store.tables;
  const admins = createAdmins(store);
  const guard = createGuard(store);

  async function refusalOf({ may, refusal }: Leave): Promise<AppError> {
    const one = sql`(select 1) as one`;
    const met = await store.db
      .select({ is: sql`1` })
      .from(one)
      .where(may(store.db));
    return met.length > 0 ? lastAdmin() : refusal();
  }

  /**
   * Deletes an account. `by`: who did it; undefined is the command line. With `leave` it throws its refusal, and
   * `conflict` for the last admin; without, it goes whoever it is.
   */
  return async function erase(id: string, by?: Caller | Actor, leave?: Leave): Promise<void> {
    const parts = await Promise.all(people.map(async (kept) => kept.erase?.(id)));
    const resigned = { action: "permissions.changed", target: id } as const;
    const write = (db: Writer) => [
      ...(leave
        ? [
            guard.demand(db, and(admins.isSpare(db, id), leave.may(db))),
            writeAudit(db, leave.by, resigned, admins.is(db, id)),
          ]
        : []),
      ...parts.flatMap((part) => part?.(db) ?? []),
      db.delete(users).where(eq(users.id, id)),
      writeAudit(db, by, { action: "user.erased" }),
    ];
    await store.atomically(write).catch(async (error: unknown) => {
      throw leave && guard.isUnmet(error) ? await refusalOf(leave) : error;
    });
    onErased();
  };
}
