// For drizzle-kit only.
import { postgresColumns } from "./columns/postgres.ts";
import { defineTables } from "./schema.ts";
export const {
  users,
  permissions,
  sessions,
  apiKeys,
  keySources,
  vocabulary,
  settings,
  saved,
  erasures,
  retention,
} = defineTables(postgresColumns);
