// Who invites, and whether they may still give what they gave: an account that can get in and has all of it, a key
// that is good and whose maker has all of it, or the command line.
import { and, countDistinct, eq, exists, inArray, isNull, or, type SQL, sql } from "drizzle-orm";
import type { Caller } from "../../domain/caller.ts";
import { AppError } from "../../domain/error.ts";
import type { Store, Writer } from "../../store/store.ts";

/** As an invitation keeps it. `account`: its inviter's account counts, itself or as the maker of the key. */
export interface Inviter {
  account: boolean;
  key: string | null;
}

interface Invited {
  createdBy: string | null;
  data: { inviter: Inviter };
}

type Reader = Pick<Writer, "select">;

/** What it takes to invite at all. */
const needed = "users:write";

export function createInviters(store: Pick<Store, "db" | "tables">) {
  const { apiKeys, permissions, users } = store.tables;

  /** Whether an account can get in, and has all of these. */
  function accountMay(db: Reader, id: string, wanted: readonly string[]): SQL | undefined {
    const own = eq(permissions.userId, id);
    const all = db
      .select({ count: countDistinct(permissions.permission) })
      .from(permissions)
      .where(and(own, inArray(permissions.permission, [...wanted])));
    const isAdmin = exists(
      db
        .select({ userId: permissions.userId })
        .from(permissions)
        .where(and(own, eq(permissions.permission, "admin"))),
    );
    const isActive = exists(
      db
        .select({ id: users.id })
        .from(users)
        .where(and(eq(users.id, id), isNull(users.disabledAt))),
    );
    return and(isActive, or(isAdmin, sql`(${all}) = ${wanted.length}`));
  }

  /** Whether a key is there. What it may do never changes, but for what its maker loses. */
  const keyIsThere = (db: Reader, id: string) =>
    exists(db.select({ id: apiKeys.id }).from(apiKeys).where(eq(apiKeys.id, id)));

  return {
    /** Who stands for a caller. Undefined is the command line. */
    async of(by: Caller | undefined): Promise<{ inviter: Inviter; createdBy: string | null }> {
      if (by?.user) return { inviter: { account: true, key: null }, createdBy: by.user.id };
      if (by?.keyId === undefined) {
        return { inviter: { account: false, key: null }, createdBy: null };
      }
      const [key] = await store.db
        .select({ createdBy: apiKeys.createdBy, byAccount: apiKeys.byAccount })
        .from(apiKeys)
        .where(eq(apiKeys.id, by.keyId));
      if (!key) throw new AppError("unauthorized", "Could not validate credentials");
      return { inviter: { account: key.byAccount, key: by.keyId }, createdBy: key.createdBy };
    },

    /** Whether whoever made this invitation may still give these permissions. */
    mayGive(db: Reader, { createdBy, data }: Invited, given: readonly string[]): SQL | undefined {
      const wanted = [...new Set([needed, ...given])];
      const { account, key } = data.inviter;
      return and(
        key === null ? undefined : keyIsThere(db, key),
        // An account that is gone gives nothing.
        account ? (createdBy === null ? sql`false` : accountMay(db, createdBy, wanted)) : undefined,
      );
    },
  };
}
