// Who may do what. It is read at every request, so that a change holds from the next request on.
import { and, eq, exists, notInArray, type SQL, sql } from "drizzle-orm";
import { AppError } from "../../domain/error.ts";
import { can, type Caller } from "../../domain/caller.ts";
import type { Permission } from "../../domain/permission.ts";
import { steady } from "../../store/dialect.ts";
import type { WriteAudit } from "../../store/audit-entry.ts";
import { createGuard } from "../../store/guard.ts";
import type { Store, Writer } from "../../store/store.ts";
import { createAdmins, lastAdmin, stopped } from "./admins.ts";
import type { Permissions } from "./model.ts";
import { onceRun } from "../../store/prepared.ts";

export interface PermissionsDeps {
  store: Store;
  clock: () => number;
  writeAudit: WriteAudit;
  /** All permissions that there are. */
  knownPermissions: readonly Permission[];
}

export type AccountPermissions = ReturnType<typeof createPermissions>;

export function createPermissions(deps: PermissionsDeps) {
  const { store, clock, writeAudit, knownPermissions } = deps;
  const { users, permissions } = store.tables;
  const admins = createAdmins(store);
  const guard = createGuard(store);

  const byUser = onceRun(() =>
    store.db
      .select({ permission: permissions.permission })
      .from(users)
      .leftJoin(permissions, eq(permissions.userId, users.id))
      .where(eq(users.id, steady("userId")))
      .prepare("permissions_by_user"),
  );

  const grantedTo = onceRun(() =>
    store.db
      .select({ permission: permissions.permission })
      .from(permissions)
      .where(eq(permissions.userId, steady("userId")))
      .orderBy(permissions.permission)
      .prepare("permissions_granted_to"),
  );

  /** Ascending. Throws `not_found` when there is no such account. */
  async function list(userId: string): Promise<Permissions> {
    const rows = await byUser.execute({ userId });
    if (rows.length === 0) throw new AppError("not_found", "There is no such account.");
    return toGranted(rows.flatMap(({ permission }) => permission ?? []));
  }

  /** Whether an account may be left with these permissions; runs in the transaction that sets them. */
  function allowed(db: Writer, caller: Caller, userId: string, granted: readonly Permission[]) {
    if (granted.includes("admin")) return undefined;
    return can(caller, "admin") ? admins.isSpare(db, userId) : admins.mayTouch(db, caller, userId);
  }

  /** The account, if it was set. Throws `forbidden` where the caller may not any more. */
  async function write(caller: Caller, userId: string, granted: readonly Permission[]) {
    const now = new Date(clock());
    const change = { permissions: granted.toSorted() };
    const build = (db: Writer) => {
      const mayBe = allowed(db, caller, userId, granted);
      const account = and(eq(users.id, userId), mayBe);
      const isThere = exists(db.select({ id: users.id }).from(users).where(account));
      const event = { action: "permissions.changed", target: userId, details: change } as const;
      const isTaken = notInArray(permissions.permission, [...granted]);
      return [
        // The first: who changes their own has lost them by the last.
        guard.demand(db, admins.isStill(db, caller)),
        writeAudit(db, caller, event, isThere),
        db.update(users).set({ updatedAt: now }).where(account).returning({ id: users.id }),
        db.delete(permissions).where(and(eq(permissions.userId, userId), isTaken, mayBe)),
        ...granted.map((permission) => give(db, permission, now, account)),
      ] as const;
    };
    const [, , touched] = await store.atomically(build).catch((error: unknown) => {
      throw guard.isUnmet(error) ? stopped() : error;
    });
    return touched;
  }

  const give = (db: Writer, permission: Permission, at: Date, account: SQL | undefined) =>
    db
      .insert(permissions)
      .select(
        db
          .select({
            userId: users.id,
            permission: sql`${permission}`.as("permission"),
            grantedAt: sql`${sql.param(at, permissions.grantedAt)}`.as("granted_at"),
          })
          .from(users)
          .where(account),
      )
      .onConflictDoNothing();

  /** A name that a newer Plaudit gave, or an extension that is gone, is left out. */
  function toGranted(names: readonly string[]): Permissions {
    return { permissions: knownPermissions.filter((name) => names.includes(name)).toSorted() };
  }

  return {
    list,

    /** The accounts that have it as granted: admin does not imply it here. */
    async holders(permission: string): Promise<string[]> {
      const rows = await store.db
        .select({ userId: permissions.userId })
        .from(permissions)
        .where(eq(permissions.permission, permission));
      return rows.map((row) => row.userId);
    },

    /** In ascending order; an unknown account has none. */
    async granted(userId: string): Promise<string[]> {
      return (await grantedTo.execute({ userId })).map(({ permission }) => permission);
    },

    /**
     * Sets the permissions of an account. Throws `not_found`; `forbidden` if somebody who is no admin
     * gives or takes `admin`; `conflict` if no admin would be left.
     */
    async set(
      caller: Caller,
      userId: string,
      granted: readonly Permission[],
    ): Promise<Permissions> {
      if (granted.includes("admin") && !can(caller, "admin")) {
        throw new AppError("forbidden", "Only an admin can give the permission admin.");
      }
      const touched = await write(caller, userId, granted);
      if (touched.length > 0) return toGranted(granted);
      await list(userId);
      throw can(caller, "admin")
        ? lastAdmin()
        : new AppError("forbidden", "Only an admin can change an admin's permissions.");
    },
  };
}
