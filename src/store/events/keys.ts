// Finds earlier copies of a message among all events that were ever stored, at a cost that does not
// grow with them: hashes lie in sorted runs, written once and merged with their equals, and a filter
// for each generation of events says of nearly every new message that no run need be asked.
import type { Database } from "bun:sqlite";
import { createFilter, type Filter, hashMax } from "./filter.ts";

export interface MessageKey {
  hash: number;
  /** Days since 1970 of the timestamp as sent. */
  day: number;
}

export interface Keys {
  /** The places of events with this hash, sent on the day or its neighbours: nearly always none. */
  find(key: MessageKey): readonly number[];
  /** Adds a run of what stands at `firstSeq` and after it; undefined for an event without an id. */
  add(firstSeq: number, keys: readonly (MessageKey | undefined)[]): void;
  /** Reads again what another process, or a rollback, may have changed. */
  reload(): void;
}

interface Days {
  dayMin: number;
  dayMax: number;
}

interface Run extends Days {
  id: number;
  generation: number;
  level: number;
  count: number;
}

interface Generation extends Days {
  number: number;
  runs: Run[];
}

const generationEvents = 2 ** 20;
/** Runs of one level that make one of the next. */
const equalRunsMax = 16;
/** A merge takes about a second for each million. */
const mergedCountMax = 2 ** 18;
/** Rows of one statement: running one for each costs more than the rows do. */
const rowsAtOnce = 64;
/** Filters held in memory, 1.8 MB each. Those of the days that events arrive for are enough. */
const filtersMax = 48;

export function hashOf(messageId: string, sourceId: number): number {
  const high = Bun.hash.xxHash32(messageId, sourceId);
  const low = Bun.hash.xxHash32(messageId, ~sourceId);
  return (high * 2 ** 15 + (low >>> 17)) % hashMax;
}

/**
 * Drops what is kept of generations that have no events any more, a run at a time. Keys that point at
 * nothing are harmless until then. True where there were any.
 */
export function* dropEmptyGenerations(database: Database): Generator<void, boolean> {
  const empty = database
    .query<{ id: number }, []>(
      "select id from runs where generation < (select max(generation) from runs) and not exists" +
        ` (select 1 from blocks where first_seq < (generation + 1) * ${generationEvents}` +
        ` and first_seq + count > generation * ${generationEvents})`,
    )
    .all();
  const drop = database.transaction((id: number) => {
    database.run("delete from message_keys where run = ?", [id]);
    database.run("delete from runs where id = ?", [id]);
    database.run("delete from filters where generation not in (select generation from runs)");
  });
  for (const { id } of empty) {
    drop.immediate(id);
    yield;
  }
  return empty.length > 0;
}

export function createKeys(database: Database): Keys {
  const listRuns = database.query<Run, []>(
    "select id, generation, level, day_min as dayMin, day_max as dayMax, count from runs order by id",
  );
  const addRun = database.query<{ id: number }, number[]>(
    "insert into runs (generation, level, day_min, day_max, count) values (?,?,?,?,?) returning id",
  );
  const addRows = (count: number) =>
    database.query(
      `insert into message_keys (run, hash, seq) values ${Array(count).fill("(?,?,?)").join()}`,
    );
  const addKeys = addRows(rowsAtOnce);
  const addKey = addRows(1);
  const findKey = database.query<{ seq: number }, [number, number]>(
    "select seq from message_keys where run = ? and hash = ?",
  );
  const listHashes = database.query<[number], [number]>(
    "select hash from message_keys where run = ?",
  );
  const mergeKeys = database.query(
    "insert into message_keys select ?1, hash, seq from message_keys where run in (select value from json_each(?2)) order by hash, seq",
  );
  const dropKeys = database.query(
    "delete from message_keys where run in (select value from json_each(?))",
  );
  const dropRuns = database.query("delete from runs where id in (select value from json_each(?))");
  const findFilter = database.query<{ bits: Uint8Array }, [number]>(
    "select bits from filters where generation = ?",
  );
  const keepFilter = database.query(
    "insert or ignore into filters (generation, bits) values (?,?)",
  );

  let generations = toGenerations(listRuns.all());
  const known = new Map<number, Filter>();

  const runsOf = (generation: number) =>
    generations.find(({ number }) => number === generation)?.runs ?? [];

  /** The filter of a generation, with all that is stored of it. */
  function filterOf(generation: number): Filter {
    const found = known.get(generation);
    if (found && known.size < filtersMax) return found;
    const filter = found ?? openFilter(generation);
    // Moved to the end: once there are too many, the first in the Map is the next to go.
    known.delete(generation);
    known.set(generation, filter);
    if (known.size > filtersMax) known.delete(known.keys().next().value as number);
    return filter;
  }

  function openFilter(generation: number): Filter {
    const kept = findFilter.get(generation)?.bits;
    const filter = createFilter(generationEvents, kept);
    for (const { id } of kept ? [] : runsOf(generation)) {
      for (const [hash] of listHashes.values(id) as [number][]) filter.add(hash);
    }
    return filter;
  }

  function start(run: Omit<Run, "id">): Run {
    const { generation, level, dayMin, dayMax, count } = run;
    const { id } = addRun.get(generation, level, dayMin, dayMax, count) as { id: number };
    const started = { ...run, id };
    generations = toGenerations([...generations.flatMap(({ runs }) => runs), started]);
    return started;
  }

  function insert(run: number, entries: readonly Entry[]): void {
    const whole = entries.length - (entries.length % rowsAtOnce);
    for (let from = 0; from < whole; from += rowsAtOnce) {
      const values: number[] = [];
      for (let i = from; i < from + rowsAtOnce; i++) {
        const { hash, seq } = entries[i] as Entry;
        values.push(run, hash, seq);
      }
      addKeys.run(...values);
    }
    for (const { hash, seq } of entries.slice(whole)) addKey.run(run, hash, seq);
  }

  /** Merges runs of one level into one of the next, so that a look-up meets few. */
  function merge(generation: number): void {
    for (let level = 0; ; level++) {
      const equals = runsOf(generation).filter((run) => run.level === level);
      const count = equals.reduce((sum, run) => sum + run.count, 0);
      if (equals.length < equalRunsMax || count > mergedCountMax) return;
      const merged = start({ generation, level: level + 1, ...daysOf(equals), count });
      const ids = JSON.stringify(equals.map((run) => run.id));
      mergeKeys.run(merged.id, ids);
      dropKeys.run(ids);
      dropRuns.run(ids);
      const left = generations.flatMap(({ runs }) => runs).filter((run) => !equals.includes(run));
      generations = toGenerations(left);
    }
  }

  /** Keeps the filter of the generation before one that begins. */
  function begin(generation: number): void {
    const before = generations.at(-1)?.number;
    if (before === undefined || before === generation) return;
    keepFilter.run(before, new Uint8Array(filterOf(before).words.buffer));
  }

  return {
    find({ hash, day }) {
      const places: number[] = [];
      for (const generation of generations) {
        if (!isNear(generation, day) || !filterOf(generation.number).has(hash)) continue;
        for (const run of generation.runs) {
          if (!isNear(run, day)) continue;
          for (const { seq } of findKey.all(run.id, hash)) places.push(seq);
        }
      }
      return places;
    },

    add(firstSeq, keys) {
      const entries: Entry[] = [];
      let [dayMin, dayMax] = [Infinity, -Infinity];
      for (const [i, key] of keys.entries()) {
        if (!key) continue;
        entries.push({ hash: key.hash, seq: firstSeq + i });
        dayMin = Math.min(dayMin, key.day);
        dayMax = Math.max(dayMax, key.day);
      }
      if (entries.length === 0) return;
      entries.sort((a, b) => a.hash - b.hash || a.seq - b.seq);
      const generation = Math.floor(firstSeq / generationEvents);
      begin(generation);
      const filter = filterOf(generation);
      const run = start({ generation, level: 0, dayMin, dayMax, count: entries.length });
      insert(run.id, entries);
      for (const { hash } of entries) filter.add(hash);
      merge(generation);
    },

    reload() {
      generations = toGenerations(listRuns.all());
      // Ids of runs that a rollback undid are given out again: only what is stored may be trusted.
      known.clear();
    },
  };
}

interface Entry {
  hash: number;
  seq: number;
}

/** The oldest first. */
function toGenerations(runs: readonly Run[]): Generation[] {
  return [...Map.groupBy(runs, (run) => run.generation)]
    .map(([number, own]) => ({ number, runs: own, ...daysOf(own) }))
    .sort((a, b) => a.number - b.number);
}

function daysOf(runs: readonly Days[]): Days {
  return {
    dayMin: Math.min(...runs.map((run) => run.dayMin)),
    dayMax: Math.max(...runs.map((run) => run.dayMax)),
  };
}

function isNear({ dayMin, dayMax }: Days, day: number): boolean {
  return day >= dayMin - 1 && day <= dayMax + 1;
}
