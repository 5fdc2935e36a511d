// For drizzle-kit only.
import { sqliteColumns } from "./columns/sqlite.ts";
import { defineEventTables } from "./schema.ts";
export const { names, sources, actors, events, actorEvents, messageKeys, journals, deadLetters } =
  defineEventTables(sqliteColumns);
