// For drizzle-kit only.
import { sqliteColumns } from "./columns/sqlite.ts";
import { defineTables } from "./schema.ts";
export const {
  users,
  permissions,
  sessions,
  apiKeys,
  settings,
  items,
  likes,
  saved,
  erasures,
  retention,
} = defineTables(sqliteColumns);
