// An app's own tables must be there before the first request asks for them.
import { getTableName, is, Table } from "drizzle-orm";
import { PgTable } from "drizzle-orm/pg-core";
import type { Schema, Store } from "../store.ts";

/** Throws for a table or a column of the schema that no migration has made, and for a table that is written for SQLite. */
export async function demandOwnTables(
  { db }: Pick<Store, "db">,
  schema: Schema = {},
): Promise<void> {
  for (const table of Object.values(schema)) {
    if (!is(table, Table)) continue;
    const name = getTableName(table);
    if (!is(table, PgTable)) {
      throw new Error(
        `The table ${name} is written for SQLite: DATABASE_URL must be in the environment, where plaudit/schema looks for it.`,
      );
    }
    await db
      .select()
      .from(table)
      .limit(0)
      .catch((cause: unknown) => {
        throw new Error(
          `The table ${name} is missing in the database or differs from the schema (${(cause as Error).message}): make a migration with drizzle-kit.`,
          { cause },
        );
      });
  }
}
