// What own tables are written with: `import { columns as c, users } from "plaudit/schema"`.
import { postgresColumns } from "../../db/columns/postgres.ts";
import { sqliteColumns } from "../../db/columns/sqlite.ts";
import { defineTables } from "../../db/schema.ts";

/** The database in use, as drizzle-kit calls it: PostgreSQL where DATABASE_URL is in the environment. */
export const dialect: "sqlite" | "postgresql" = /^postgres(ql)?:/.test(
  process.env["DATABASE_URL"] ?? "",
)
  ? "postgresql"
  : "sqlite";

/** The words for columns, which mean the same in SQLite and in PostgreSQL: those of the database in use. */
export const columns = dialect === "postgresql" ? postgresColumns : sqliteColumns;

/** Accounts, for foreign keys and joins. */
export const { users } = defineTables(columns);
