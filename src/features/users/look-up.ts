// Finds one account: by its id, or its session.
import { and, eq, isNull, or, sql } from "drizzle-orm";
import type { JsonObject } from "../../../db/json.ts";
import type { Account, User } from "../../domain/account.ts";
import { steady } from "../../store/dialect.ts";
import type { Store } from "../../store/store.ts";
import { onceRun } from "../../store/prepared.ts";

/** The columns that an account is read by. */
export type AccountFields = ReturnType<typeof createLookUp>["fields"];

export function createLookUp(store: Store) {
  const { users, permissions, sessions } = store.tables;

  const fields = {
    id: users.id,
    username: users.username,
    email: users.email,
    age: users.age,
    disabledAt: users.disabledAt,
    profile: users.profile,
    createdAt: users.createdAt,
  };

  const byId = onceRun(() =>
    store.db
      .select({ ...fields, permission: permissions.permission })
      .from(users)
      .leftJoin(permissions, eq(permissions.userId, users.id))
      .where(eq(users.id, steady("id")))
      .prepare("user_by_id"),
  );

  const accountById = onceRun(() =>
    store.db
      .select(fields)
      .from(users)
      .where(eq(users.id, sql.placeholder("id")))
      .prepare("account_by_id"),
  );

  // Every signed-in request runs this: one read for the session, its account and its permissions.
  const bySession = onceRun(() =>
    store.db
      .select({
        ...fields,
        permission: permissions.permission,
        expiresAt: sessions.expiresAt,
        factors: sessions.factors,
      })
      .from(sessions)
      .innerJoin(users, eq(users.id, sessions.userId))
      .leftJoin(permissions, eq(permissions.userId, users.id))
      .where(and(eq(sessions.id, steady("id")), isNull(users.disabledAt)))
      .prepare("user_by_session"),
  );

  return {
    /** The columns that an account is read by. */
    fields,

    async find(id: string): Promise<User | undefined> {
      return fromRows(await byId.execute({ id }));
    },

    /** By username or e-mail address, whatever the case. */
    async findByName(name: string): Promise<User | undefined> {
      // A username has no @ and an address always has one: never two rows.
      const [found] = await store.db
        .select({ id: users.id })
        .from(users)
        .where(
          or(
            sql`lower(${users.username}) = lower(${name})`,
            sql`lower(${users.email}) = lower(${name})`,
          ),
        )
        .limit(1);
      return found && fromRows(await byId.execute({ id: found.id }));
    },

    /** The account without its permissions. */
    async findAccount(id: string): Promise<Account | undefined> {
      const [row] = await accountById.execute({ id });
      return row && toAccount(row);
    },

    /** Undefined for a disabled account. */
    async findBySession(id: string): Promise<InSession | undefined> {
      const rows = await bySession.execute({ id });
      const user = fromRows(rows);
      const [{ expiresAt, factors } = { expiresAt: new Date(0), factors: [] }] = rows;
      return user && { user, expiresAt, factors };
    },
  };
}

/** An account, and what is known of the session that it is found by. */
export interface InSession {
  user: User;
  expiresAt: Date;
  factors: string[];
}

interface Fields {
  id: string;
  username: string;
  email: string;
  age: number | null;
  disabledAt: Date | null;
  profile: JsonObject | null;
  createdAt: Date;
}

/** A row for each permission, or one without. */
function fromRows(rows: readonly (Fields & { permission: string | null })[]): User | undefined {
  const [first] = rows;
  if (!first) return undefined;
  const permissions = rows.flatMap(({ permission }) => (permission === null ? [] : [permission]));
  return toUser({ ...first, permissions });
}

/** Names the fields one by one, so that others never leave. */
function toAccount(row: Fields): Account {
  return {
    id: row.id,
    username: row.username,
    email: row.email,
    age: row.age,
    disabledAt: row.disabledAt?.toISOString() ?? null,
    profile: row.profile ?? {},
    createdAt: row.createdAt.toISOString(),
  };
}

export function toUser(row: Fields & { permissions: string[] }): User {
  return { ...toAccount(row), permissions: row.permissions.toSorted() };
}
