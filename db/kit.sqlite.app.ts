// For drizzle-kit only.
import { sqliteColumns } from "./columns/sqlite.ts";
import { defineTables } from "./schema.ts";
export const {
  users,
  credentials,
  permissions,
  sessions,
  devices,
  links,
  outbox,
  limits,
  audit,
  apiKeys,
  keySources,
  vocabulary,
  settings,
  saved,
  chartMarks,
  shares,
  erasures,
  retention,
} = defineTables(sqliteColumns);
