// What each part of the log reads from: events.db by Drizzle.
import type { defineEventTables } from "../../../../db/schema.ts";
import type { Reader } from "../../store.ts";

export interface EventTables {
  readonly db: Reader;
  readonly tables: ReturnType<typeof defineEventTables>;
}
