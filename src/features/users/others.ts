// What somebody with users:write does with another's account: change it, disable and enable it, and help its owner
// back in. Nobody gets more by it than they have.
import { and, eq, exists, isNotNull, isNull, type SQL, sql } from "drizzle-orm";
import type { User } from "../../domain/account.ts";
import type { AuditAction } from "../../domain/audit.ts";
import { type Caller, can } from "../../domain/caller.ts";
import { isEmpty } from "../../domain/changes.ts";
import { AppError } from "../../domain/error.ts";
import type { WriteAudit } from "../../store/audit-entry.ts";
import type { Statement, Store, Writer } from "../../store/store.ts";
import { createAdmins, lastAdmin, stopped } from "./admins.ts";
import { demandSmall, type WithProfile } from "../../wire/account-shape.ts";
import type { AccountChanges, PasswordChange } from "./model.ts";
import { createNames } from "./names.ts";
import type { Users } from "./users.ts";

/** Undefined is the command line, which may do everything. */
type By = Caller | undefined;

export interface OthersDeps {
  store: Store;
  clock: () => number;
  writeAudit: WriteAudit;
  users: Pick<Users, "get">;
  password: {
    hash(password: string): Promise<string>;
    set(db: Writer, userId: string, hash: string, when?: SQL): Statement<{ id: string }[]>;
    isSet(db: Writer, userId: string, hash: string): SQL;
  };
  /** Ends sessions and devices, if `when` holds. */
  endAccess(db: Writer, ending: { userId: string; when?: SQL }): readonly Statement[];
  /** Voids the links that were sent, if `when` holds. */
  voidLinks(db: Writer, voided: { userId: string; when?: SQL }): readonly Statement[];
  /** Tells an account's owner by mail that it has a new password or address, if `when` holds. */
  tell(
    db: Writer,
    user: User,
    told: { what: "password" | "address"; address?: string | undefined },
    when: SQL,
  ): readonly Statement[];
  /** What was written is on the disk: it may be sent. */
  notify: () => void;
  /** Sends somebody a link to set a new password; false if `may` holds no more. Undefined: mail is not set up. */
  sendReset:
    ((user: User, by: By, may: (db: Writer) => SQL | undefined) => Promise<boolean>) | undefined;
}

export type Others = ReturnType<typeof createOthers>;

export function createOthers(deps: OthersDeps) {
  const { store, clock, writeAudit } = deps;
  const { users } = store.tables;
  const admins = createAdmins(store);
  const names = createNames({ store, clock });
  const { demandMay, refusalOf } = createRefusals(deps);

  const isThere = (db: Writer, account: SQL | undefined) =>
    exists(db.select({ id: users.id }).from(users).where(account));

  const mayTakeOver = (db: Writer, by: By, id: string) =>
    and(admins.isStill(db, by), admins.mayTakeOver(db, by, id));

  /** Sets whether an account is disabled, once. */
  async function setDisabled(by: By, id: string, disabledAt: Date | null): Promise<boolean> {
    const action = disabledAt ? "user.disabled" : "user.enabled";
    const [, done] = await store.atomically((db) => {
      const account = and(
        eq(users.id, id),
        disabledAt ? isNull(users.disabledAt) : isNotNull(users.disabledAt),
        admins.isStill(db, by),
        admins.mayTouch(db, by, id),
        disabledAt ? admins.isSpare(db, id) : undefined,
      );
      const isDisabled = isThere(db, and(eq(users.id, id), isNotNull(users.disabledAt)));
      return [
        writeAudit(db, by, { action, target: id }, isThere(db, account)),
        db
          .update(users)
          .set({ disabledAt, updatedAt: new Date(clock()) })
          .where(account)
          .returning({ id: users.id }),
        ...deps.endAccess(db, { userId: id, when: isDisabled }),
        ...deps.voidLinks(db, { userId: id, when: isDisabled }),
      ];
    });
    return done.length > 0;
  }

  async function setPassword(by: By, id: string, password: string): Promise<void> {
    demandAnother(by, id);
    const user = await deps.users.get(id);
    demandNoLess(by, user);
    const hash = await deps.password.hash(password);
    const [, set] = await store.atomically((db) => {
      const account = and(eq(users.id, id), mayTakeOver(db, by, id));
      const isSet = deps.password.isSet(db, id, hash);
      return [
        writeAudit(db, by, { action: "password.changed", target: id }, isThere(db, account)),
        deps.password.set(db, id, hash, isThere(db, account)),
        ...deps.endAccess(db, { userId: id, when: isSet }),
        ...deps.voidLinks(db, { userId: id, when: isSet }),
        ...deps.tell(db, user, { what: "password", address: by?.address }, isSet),
      ];
    });
    deps.notify();
    if (set.length === 0) throw await refusalOf(by, id);
  }

  /** Sends an account's owner a link to set a password. */
  async function sendPassword(by: By, id: string): Promise<void> {
    const user = await deps.users.get(id);
    demandNoLess(by, user);
    if (!deps.sendReset) {
      throw new AppError(
        "conflict",
        "Mail is not set up: set PLAUDIT_SMTP_URL, or run `plaudit user reset-link NAME` on the server and hand its link over.",
      );
    }
    if (user.disabledAt !== null) {
      throw new AppError("conflict", "This account is disabled: enable it first.");
    }
    const isSent = await deps.sendReset(user, by, (db) => mayTakeOver(db, by, id));
    if (!isSent) throw await refusalOf(by, id);
  }

  /**
   * What goes with an old address. It is told, and gets no way back: somebody else may read its mail, which is why an
   * owner asks for help.
   */
  const leave = (db: Writer, user: User, when: SQL) => [
    ...deps.voidLinks(db, { userId: user.id, when }),
    ...deps.tell(db, user, { what: "address" }, when),
  ];

  async function write(by: By, user: User, changes: AccountChanges & WithProfile) {
    const { username = user.username, email = user.email } = changes;
    const isMoved = email !== user.email;
    const [, changed] = await store.atomically((db) => {
      const may = isMoved ? admins.mayTakeOver : admins.mayTouch;
      const account = and(eq(users.id, user.id), admins.isStill(db, by), may(db, by, user.id));
      const event = {
        action: actionOf(user, { username, email }),
        target: user.id,
        details: { fields: Object.keys(changes) },
      };
      return [
        writeAudit(db, by, event, isThere(db, account)),
        db
          .update(users)
          // What is undefined stays as it is, also if its owner has changed it since it was read.
          .set({
            username: changes.username,
            age: changes.age,
            profile: changes.profile,
            // Nobody has shown that mail to a new address is read.
            ...(isMoved && { email, emailVerifiedAt: null }),
            updatedAt: new Date(clock()),
          })
          .where(account)
          .returning({ id: users.id }),
        ...(isMoved ? leave(db, user, isThere(db, account)) : []),
      ];
    });
    deps.notify();
    return changed;
  }

  return {
    /**
     * Ends all sessions of an account, and lets nobody in by any way, until it is enabled. Disabling it again changes
     * nothing. Throws `not_found`; `forbidden` if it is an admin's and the caller is none; `conflict` for the last
     * admin, and for oneself.
     */
    async disable(by: By, id: string): Promise<User> {
      if (by?.user?.id === id) {
        throw new AppError("conflict", "Nobody can disable their own account: ask another admin.");
      }
      const isDone = await setDisabled(by, id, new Date(clock()));
      const user = await deps.users.get(id);
      if (!isDone) await demandMay(by, user);
      if (user.disabledAt === null) throw lastAdmin();
      return user;
    },

    /** Lets its owner in again. Throws `not_found`; `forbidden` if it is an admin's and the caller is none. */
    async enable(by: By, id: string): Promise<User> {
      const isDone = await setDisabled(by, id, null);
      const user = await deps.users.get(id);
      if (!isDone) await demandMay(by, user);
      return user;
    },

    /**
     * Changes fields of an account. Throws `not_found`, `conflict` if a name is taken, and `forbidden` if it is an
     * admin's and the caller is none. A new address gives its reader the account: for that it must have nothing that
     * the caller does not have, and not be their own.
     */
    async change(by: By, id: string, changes: AccountChanges & WithProfile): Promise<User> {
      const user = await deps.users.get(id);
      demandTouch(by, user);
      demandSmall(changes.profile);
      const { username = user.username, email = user.email } = changes;
      if (email !== user.email) {
        demandAnother(by, id);
        demandNoLess(by, user);
      }
      if (isEmpty({ ...changes })) return user;
      await names.demandFree({ username, email }, id);
      const changed = await names.orConflict(
        { username, email },
        () => write(by, user, changes),
        id,
      );
      const now = await deps.users.get(id);
      if (changed.length === 0) throw await refusalOf(by, id);
      return now;
    },

    /**
     * Gives an account a new password, which ends its sessions, or sends its owner a link to set one. Throws
     * `not_found`; `forbidden` if it has something that the caller does not have, or is their own; `conflict` if
     * nothing can be sent: mail is not set up, or the account is disabled; `rate_limited` if its address was sent too
     * much, and `unavailable` if too much waits to be sent.
     */
    async givePassword(by: By, id: string, change: PasswordChange): Promise<void> {
      if ("password" in change) return setPassword(by, id, change.password);
      return sendPassword(by, id);
    },
  };
}

/** Why nothing was written: what held when it was looked at held no more. */
function createRefusals({ store, users }: Pick<OthersDeps, "store" | "users">) {
  const admins = createAdmins(store);

  async function demandStill(by: By): Promise<void> {
    const { db } = store;
    const still = await db
      .select({ is: sql`1` })
      .from(sql`(select 1) as one`)
      .where(admins.isStill(db, by));
    if (still.length === 0) throw stopped();
  }

  return {
    /** Throws `forbidden` where a caller may not touch the account, or do anything any more. */
    async demandMay(by: By, user: User): Promise<void> {
      await demandStill(by);
      demandTouch(by, user);
    },

    /** Of what only they may do who have all that the account has. Throws `forbidden` and `not_found`. */
    async refusalOf(by: By, id: string): Promise<AppError> {
      await demandStill(by);
      demandNoLess(by, await users.get(id));
      return beyond();
    },
  };
}

/** What matters most gives the row its name. */
function actionOf(
  user: User,
  { username, email }: { username: string; email: string },
): AuditAction {
  if (email !== user.email) return "email.changed";
  return username === user.username ? "user.changed" : "user.renamed";
}

function demandTouch(by: By, user: User): void {
  if (by && user.permissions.includes("admin") && !can(by, "admin")) {
    throw new AppError("forbidden", "Only an admin can do this to an admin's account.");
  }
}

/** Whoever can get into an account can do what it may. */
function demandNoLess(by: By, user: User): void {
  if (by && user.permissions.some((permission) => !can(by, permission))) throw beyond();
}

function beyond(): AppError {
  return new AppError("forbidden", "This account has permissions that you do not have.");
}

/** Else a stolen session would do without the current password. */
function demandAnother(by: By, id: string): void {
  if (by?.user?.id !== id) return;
  throw new AppError(
    "forbidden",
    "Change your own password and address with PATCH /api/users/me, which asks for the current password.",
  );
}
