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
import { createHeldProperties } from "./held-properties.ts";
import { createIdentities } from "./identities.ts";
import { createDeadLetters, createLedgers } from "./ledger.ts";
import { createProperty } from "./property.ts";
import { createRollupReads } from "./rollup-reads.ts";
import { createSpans } from "./spans.ts";
import { createStoredBlocks } from "./stored-blocks.ts";
import { createStoredValues } from "./stored-values.ts";
import { createStretches, type Moment } from "./stretches.ts";
import type { EventTables } from "./tables.ts";
import { createVocabulary } from "./vocabulary.ts";
import { createWords } from "./words.ts";

export interface EventLogOptions {
  snapshot?: EventLog["snapshot"];
}

/** Reads from a migrated database. Closing the log closes it. */
export function createEventLog(
  database: Database,
  { snapshot: others }: EventLogOptions = {},
): EventLog {
  const moment: Moment = { rows: undefined };
  const snapshot =
    others ??
    createSnapshot(database, {
      onChange: (isOneMoment) => void (moment.rows = isOneMoment ? new Map() : undefined),
    });
  const store = { db: asWriter(database), tables: defineEventTables(sqliteColumns) };
  const words = createWords(store);
  const identities = createIdentities(store);
  const blocks = createBlockReads(database, store, moment);

  return {
    snapshot,
    last: () => blocks().last(),
    stretches: (range, columns, properties) => blocks().walk(range, columns, properties),
    spans: (range) => blocks().spans(range),
    removals: () => blocks().removals(),
    mayHave: (property) => blocks().mayHave(property),
    property: async (name) => createProperty(name, blocks().values),
    find: (filter, range) => find({ walk: blocks().walk, words, identities }, filter, range),
    checkColumns: async () => checkColumns(database),
    get vocabulary() {
      return blocks().vocabulary;
    },
    names: { list: words.listNames },
    actors: identities,
    rollups: createRollupReads(store),
    feeds: createFeeds(store),
    deadLetters: createDeadLetters(store),
    sources: words.listSources,
    sourceNumber: words.sourceOf,
    ...createLedgers(store),
    close: async () => database.close(),
  };
}

/**
 * What reads blocks, prepared when it is first asked for: a folder of before there were columns has none of their
 * tables, and `doctor` looks at it all the same.
 */
function createBlockReads(database: Database, store: EventTables, moment: Moment) {
  function open() {
    const values = createStoredValues(database);
    const stored = createStoredBlocks(database, values);
    const vocabulary = createVocabulary(database, { blocks: stored, stored: values });
    const stretches = createStretches(database, stored, moment);
    const spans = createSpans(store, stretches.last, stored);
    return { ...stretches, ...spans, ...createHeldProperties(database), values, vocabulary };
  }
  let opened: ReturnType<typeof open> | undefined;
  return () => (opened ??= open());
}
