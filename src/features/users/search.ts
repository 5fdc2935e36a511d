// Accounts as a list, newest first: all, or those whose name or address begins with something.
import { Type } from "@sinclair/typebox";
import { and, desc, inArray, isNotNull, isNull, lt, or, type SQL, sql } from "drizzle-orm";
import type { User } from "../../domain/account.ts";
import { beginsWith } from "../../store/dialect.ts";
import type { Store } from "../../store/store.ts";
import { type Page, readCursor, toPage } from "../../wire/cursor.ts";
import { type AccountFields, toUser } from "./look-up.ts";
import type { UserQuery } from "./model.ts";

/** So many are looked up by their ids. More of them lie so close that they are met while walking. */
const fewMax = 1000;

export interface SearchDeps {
  store: Store;
  fields: AccountFields;
}

export function createSearch({ store, fields }: SearchDeps) {
  const { users, permissions } = store.tables;
  const username = sql`lower(${users.username})`;
  const email = sql`lower(${users.email})`;

  /** Few are found by the indexes of names, and many in the order of the list: neither reads all accounts. */
  async function matching(query: string): Promise<SQL> {
    const start = query.toLowerCase();
    const found = await store.db
      .select({ id: users.id })
      .from(users)
      .where(or(beginsWith(username, start), beginsWith(email, start)))
      .limit(fewMax + 1);
    if (found.length <= fewMax) {
      const ids = found.map(({ id }) => id);
      return inArray(users.id, ids);
    }
    const begins = (text: SQL) => sql`substr(${text}, 1, ${start.length}) = ${start}`;
    return sql`(${begins(username)} or ${begins(email)})`;
  }

  async function grantsOf(ids: string[]): Promise<Map<string, string[]>> {
    const grants = await store.db
      .select({ userId: permissions.userId, permission: permissions.permission })
      .from(permissions)
      .where(inArray(permissions.userId, ids));
    const granted = Map.groupBy(grants, (grant) => grant.userId);
    return new Map([...granted].map(([id, of]) => [id, of.map(({ permission }) => permission)]));
  }

  /** Throws `validation` for a cursor of another list. */
  return async ({ limit, cursor, query, state }: UserQuery): Promise<Page<User>> => {
    const before = cursor === undefined ? undefined : readCursor(cursor, Type.String());
    const isState = { active: isNull(users.disabledAt), disabled: isNotNull(users.disabledAt) };
    const rows = await store.db
      .select(fields)
      .from(users)
      .where(
        and(
          query === undefined ? undefined : await matching(query),
          state && isState[state],
          before === undefined ? undefined : lt(users.id, before),
        ),
      )
      .orderBy(desc(users.id))
      .limit(limit + 1);
    const { items, nextCursor } = toPage(rows, limit, (row) => row.id);
    const granted = await grantsOf(items.map((row) => row.id));
    return {
      items: items.map((row) => toUser({ ...row, permissions: granted.get(row.id) ?? [] })),
      nextCursor,
    };
  };
}
