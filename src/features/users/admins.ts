// Whose account somebody may touch, as conditions of the statements that do: what held when a request came may hold
// no more when it writes.
import {
  and,
  eq,
  exists,
  inArray,
  isNull,
  ne,
  not,
  notInArray,
  or,
  sql,
  type SQL,
} from "drizzle-orm";
import { type Caller, can } from "../../domain/caller.ts";
import { AppError } from "../../domain/error.ts";
import type { Reader, Store } from "../../store/store.ts";

/** Undefined is the command line, which may do everything. */
type By = Caller | undefined;

const isAdmin = (by: By) => by === undefined || can(by, "admin");

export type Admins = ReturnType<typeof createAdmins>;

/** What it takes to do something with another's account at all. */
const needed = "users:write";

export function createAdmins({
  tables: { users, permissions, sessions, apiKeys },
}: Pick<Store, "tables">) {
  const has = (db: Reader, of: SQL | undefined) =>
    exists(
      db
        .select({ userId: permissions.userId })
        .from(permissions)
        .innerJoin(users, eq(users.id, permissions.userId))
        .where(of),
    );
  const isGranted = eq(permissions.permission, "admin");

  /** Whether an account is an admin. */
  const is = (db: Reader, userId: string) =>
    has(db, and(isGranted, eq(permissions.userId, userId)));

  /** Whether an admin who can get in is left without this account. */
  const isOtherLeft = (db: Reader, userId: string) =>
    has(db, and(isGranted, ne(permissions.userId, userId), isNull(users.disabledAt)));

  /** Whether an account can get in and may do what this caller might. */
  const isAble = (db: Reader, by: Caller, userId: SQL) => {
    const able = inArray(permissions.permission, isAdmin(by) ? ["admin"] : ["admin", needed]);
    return has(db, and(able, sql`${permissions.userId} = ${userId}`, isNull(users.disabledAt)));
  };

  const isOpen = (db: Reader, sessionId: string) =>
    exists(db.select({ id: sessions.id }).from(sessions).where(eq(sessions.id, sessionId)));

  return {
    is,

    /**
     * Whether a caller may still do with accounts what they might when they were heard: since then a body was read
     * and a password hashed, and somebody may have stopped them. Undefined: any.
     */
    isStill(db: Reader, by: By): SQL | undefined {
      if (by?.user) {
        const { user, sessionId } = by;
        const isIn = sessionId === undefined ? undefined : isOpen(db, sessionId);
        return and(isIn, isAble(db, by, sql`${user.id}`));
      }
      if (by?.keyId === undefined) return undefined;
      const maker = or(eq(apiKeys.byAccount, false), isAble(db, by, sql`${apiKeys.createdBy}`));
      const key = db.select({ id: apiKeys.id }).from(apiKeys);
      return exists(key.where(and(eq(apiKeys.id, by.keyId), maker)));
    },

    /** Whether an account is no admin, or not the last one who can get in. */
    isSpare: (db: Reader, userId: string) => or(not(is(db, userId)), isOtherLeft(db, userId)),

    isOtherLeft,

    /** Whether they may touch an account: only an admin touches an admin. Undefined: any. */
    mayTouch: (db: Reader, by: By, userId: string): SQL | undefined =>
      isAdmin(by) ? undefined : not(is(db, userId)),

    /** Whether they may take an account over: it has nothing that they do not have. Undefined: any. */
    mayTakeOver(db: Reader, by: By, userId: string): SQL | undefined {
      if (by === undefined || isAdmin(by)) return undefined;
      const isMore = notInArray(permissions.permission, [...by.permissions]);
      return not(has(db, and(eq(permissions.userId, userId), isMore)));
    },
  };
}

/** The failure where somebody may do no more what they might when they were heard. */
export function stopped(): AppError {
  return new AppError("forbidden", "You may not do this any more.");
}

/** The failure where no admin who can get in would be left. */
export function lastAdmin(): AppError {
  return new AppError(
    "conflict",
    "The last admin cannot be deleted, disabled or demoted: make another account an admin first.",
  );
}
