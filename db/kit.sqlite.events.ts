// For drizzle-kit only.
import { sqliteColumns } from "./columns/sqlite.ts";
import { defineEventTables } from "./schema.ts";
export const {
  names,
  sources,
  actors,
  joins,
  recent,
  blocks,
  blockTexts,
  messageKeys,
  runs,
  filters,
  rollups,
  activity,
  journals,
  deadLetters,
  erased,
  erasing,
} = defineEventTables(sqliteColumns);
