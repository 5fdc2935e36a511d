// Makes and finds accounts. Knows nothing of HTTP and tokens.
import { desc, eq, gte, inArray, lt } from "drizzle-orm";
import { Type } from "@sinclair/typebox";
import { AppError } from "../../domain/error.ts";
import type { User } from "../../domain/account.ts";
import type { Permission } from "../../domain/permission.ts";
import type { Action, RecordAction } from "../../domain/event.ts";
import type { Actor } from "../../domain/audit.ts";
import { type Caller, stranger } from "../../domain/caller.ts";
import type { WriteAudit } from "../../store/audit-entry.ts";
import type { Statement, Store, Writer } from "../../store/store.ts";
import { type Page, readCursor, toPage } from "../../wire/cursor.ts";
import type { NewUser } from "../../wire/account.ts";
import { createLookUp, toUser } from "./look-up.ts";
import { createNames } from "./names.ts";

export interface UsersDeps {
  store: Store;
  clock: () => number;
  record: RecordAction;
  writeAudit: WriteAudit;
  password: {
    hash(password: string): Promise<string>;
    /** Makes it the account's, by its hash. */
    set(db: Writer, userId: string, hash: string): Statement;
  };
  /** Who may sign up. As long as there are no invitations, `invite` lets nobody in. */
  signup: "open" | "invite" | "closed";
  /** Throws `rate_limited` when an address signs up too often. */
  limitSignUps: (address: string) => void;
}

export type Users = ReturnType<typeof createUsers>;

export function createUsers(deps: UsersDeps) {
  const { store, clock, record } = deps;
  const { users, permissions } = store.tables;
  const names = createNames({ store, clock });
  const lookUp = createLookUp(store);
  const { fields } = lookUp;

  /** Makes an account of valid fields. By default it is the command line that does. Throws `conflict` if a name is taken. */
  async function create(
    { username, email, password, age }: NewUser,
    granted: readonly Permission[] = [],
    by?: Caller | Actor,
  ): Promise<User> {
    // Before the costly hash; the unique index has the last word.
    await names.demandFree({ username, email });
    const hash = await deps.password.hash(password);
    const now = new Date(clock());
    const id = Bun.randomUUIDv7("hex", now);
    const row = { id, username, email, age, createdAt: now, updatedAt: now };
    await names.orConflict({ username, email }, () =>
      store.atomically((db) => [
        db.insert(users).values(row),
        deps.password.set(db, id, hash),
        ...granted.map((permission) =>
          db.insert(permissions).values({ userId: id, permission, grantedAt: now }),
        ),
        deps.writeAudit(db, by, {
          action: "user.created",
          target: id,
          details: { permissions: [...granted] },
        }),
      ]),
    );
    record(created(row));
    return toUser({ ...row, permissions: [...granted] });
  }

  /** Throws `not_found`. */
  async function get(id: string): Promise<User> {
    const user = await lookUp.find(id);
    if (!user) throw new AppError("not_found", "There is no such account.");
    return user;
  }

  return {
    create,

    /** Makes an account for a stranger, if that is allowed. Throws `forbidden`, `rate_limited`. */
    async signUp(user: NewUser, address: string): Promise<User> {
      if (deps.signup !== "open") {
        throw new AppError("forbidden", "Sign-up is closed: ask an admin for an account.");
      }
      deps.limitSignUps(address);
      return create(user, [], stranger(address));
    },

    find: lookUp.find,
    findByName: lookUp.findByName,
    findAccount: lookUp.findAccount,
    findBySession: lookUp.findBySession,

    /** Runs a write that may give an account an address that another has by then: it throws `conflict`. */
    async orConflict<T>(email: string, userId: string, write: () => Promise<T>): Promise<T> {
      const { username } = await get(userId);
      await names.demandFree({ username, email }, userId);
      return names.orConflict({ username, email }, write, userId);
    },

    get,

    /** All accounts, newest first. */
    async list({ limit, cursor }: { limit: number; cursor?: string }): Promise<Page<User>> {
      const before = cursor && readCursor(cursor, Type.String());
      const rows = await store.db
        .select(fields)
        .from(users)
        .where(before === undefined ? undefined : lt(users.id, before))
        .orderBy(desc(users.id))
        .limit(limit + 1);
      const { items, nextCursor } = toPage(rows, limit, (row) => row.id);
      const grants = await store.db
        .select({ userId: permissions.userId, permission: permissions.permission })
        .from(permissions)
        .where(
          inArray(
            permissions.userId,
            items.map((row) => row.id),
          ),
        );
      const granted = Map.groupBy(grants, (grant) => grant.userId);
      const permissionsOf = (id: string) => (granted.get(id) ?? []).map((g) => g.permission);
      return {
        items: items.map((row) => toUser({ ...row, permissions: permissionsOf(row.id) })),
        nextCursor,
      };
    },

    /** The names of those ids that are accounts. */
    async usernamesOf(ids: readonly string[]): Promise<ReadonlyMap<string, string>> {
      if (ids.length === 0) return new Map();
      const rows = await store.db
        .select({ id: users.id, username: users.username })
        .from(users)
        .where(inArray(users.id, [...ids]));
      return new Map(rows.map(({ id, username }) => [id, username]));
    },

    /** Whether anybody is an admin. */
    async hasAdmin(): Promise<boolean> {
      const found = await store.db
        .select({ userId: permissions.userId })
        .from(permissions)
        .where(eq(permissions.permission, "admin"))
        .limit(1);
      return found.length > 0;
    },

    /** The accounts made since a date, to be recorded again after an unclean start. */
    async recent(since: Date): Promise<Action[]> {
      const rows = await store.db.select(fields).from(users).where(gte(users.createdAt, since));
      return rows.map(created);
    },
  };
}

function created({ id, createdAt }: { id: string; createdAt: Date }): Action {
  return { event: "user.created", userId: id, messageId: `user.created:${id}`, at: createdAt };
}
