// For drizzle-kit only.
import { postgresColumns } from "./columns/postgres.ts";
import { defineItemTables } from "./items.ts";
import { defineTables } from "./schema.ts";
export const { items, likes } = defineItemTables(postgresColumns, defineTables(postgresColumns));
