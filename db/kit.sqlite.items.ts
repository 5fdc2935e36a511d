// For drizzle-kit only.
import { sqliteColumns } from "./columns/sqlite.ts";
import { defineItemTables } from "./items.ts";
import { defineTables } from "./schema.ts";
export const { items, likes } = defineItemTables(sqliteColumns, defineTables(sqliteColumns));
