// The log of events, read from events.db.
import type { Database } from "bun:sqlite";
import { sqliteColumns } from "../../../../db/columns/sqlite.ts";
import { defineEventTables } from "../../../../db/schema.ts";
import type { EventLog } from "../../event-log.ts";
import { asWriter } from "../drizzle.ts";
import { createSnapshot } from "../snapshot.ts";
import { checkColumns } from "./column-check.ts";
import { createFeeds } from "./feeds.ts";
import { find } from "./find.ts";
import { createIdentities } from "./identities.ts";
import { createDeadLetters, createLedgers } from "./ledger.ts";
import { createProperty } from "./property.ts";
import { createRollupReads } from "./rollup-reads.ts";
import { createSpans } from "./spans.ts";
import { createStoredBlocks } from "./stored-blocks.ts";
import { createStoredValues } from "./stored-values.ts";
import { createStretches } from "./stretches.ts";
import { createVocabulary } from "./vocabulary.ts";
import { createWords } from "./words.ts";

export interface EventLogOptions {
  snapshot?: EventLog["snapshot"];
}

/** Reads from a migrated database. Closing the log closes it. */
export function createEventLog(
  database: Database,
  { snapshot = createSnapshot(database) }: EventLogOptions = {},
): EventLog {
  const store = { db: asWriter(database), tables: defineEventTables(sqliteColumns) };
  const words = createWords(store);
  const identities = createIdentities(store);
  const values = createStoredValues(database);
  const blocks = createStoredBlocks(database, values);
  const { last, walk } = createStretches(database, blocks);

  return {
    snapshot,
    last,
    stretches: walk,
    ...createSpans(store, last),
    property: async (name) => createProperty(name, values),
    find: (filter, range) => find({ walk, words, identities }, filter, range),
    checkColumns: async () => checkColumns(database),
    vocabulary: createVocabulary(database, { blocks, stored: values }),
    names: { list: words.listNames },
    actors: identities,
    rollups: createRollupReads(store),
    feeds: createFeeds(store),
    deadLetters: createDeadLetters(store),
    sourceNumber: words.sourceOf,
    ...createLedgers(store),
    close: async () => database.close(),
  };
}
