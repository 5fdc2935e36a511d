// For drizzle-kit only.
import { sqliteColumns } from "./columns/sqlite.ts";
import { defineEventTables } from "./schema.ts";
export const {
  names,
  sources,
  actors,
  joins,
  places,
  unfolded,
  staleDays,
  marks,
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
  parted,
} = defineEventTables(sqliteColumns);
