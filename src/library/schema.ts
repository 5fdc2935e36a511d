// What own tables are written with: `import { columns as c, users } from "plaudit/schema"`.
import { sqliteColumns } from "../../db/columns/sqlite.ts";
import { defineTables } from "../../db/schema.ts";

/** The words for columns, which mean the same in SQLite and in PostgreSQL. */
export const columns = sqliteColumns;

/** Accounts, for foreign keys and joins. */
export const { users } = defineTables(columns);
