// For drizzle-kit only.
import { postgresColumns } from "./columns/postgres.ts";
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
} = defineTables(postgresColumns);
