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
  /** The places of events with this hash, sent on the day or its neighbours. */
  find(key: MessageKey): Iterable<number>;
  /** Adds a run of what stands at `firstSeq` and after it; undefined for an event without an id. */
  add(firstSeq: number, keys: readonly (MessageKey | undefined)[]): void;
  /** Reads again what another process, or a rollback, may have changed. */
  reload(): void;
}

interface Run {
  id: number;
  generation: number;
  level: number;
  dayMin: number;
  dayMax: number;
  count: number;
}

/** A filter, and the runs whose hashes are in it. */
interface Known {
  filter: Filter;
  runs: Set<number>;
}

const generationEvents = 2 ** 20;
/** Runs of one level that make one of the next. */
const equalRunsMax = 16;
/** A merge takes about a second for each million. */
const mergedCountMax = 2 ** 18;
/** Filters held in memory, 1.8 MB each. Those of the days that events arrive for are enough. */
const filtersMax = 48;

export function hashOf(messageId: string, sourceId: number): number {
  const high = Bun.hash.xxHash32(messageId, sourceId);
  const low = Bun.hash.xxHash32(messageId, ~sourceId);
  return (high * 2 ** 15 + (low >>> 17)) % hashMax;
}

export function createKeys(database: Database): Keys {
  const listRuns = database.query<Run, []>(
    "select id, generation, level, day_min as dayMin, day_max as dayMax, count from runs order by id",
  );
  const addRun = database.query<{ id: number }, number[]>(
    "insert into runs (generation, level, day_min, day_max, count) values (?,?,?,?,?) returning id",
  );
  const addKey = database.query("insert into message_keys (run, hash, seq) values (?,?,?)");
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

  let runs = listRuns.all();
  const known = new Map<number, Known>();

  const runsOf = (generation: number) => runs.filter((run) => run.generation === generation);

  /** The filter of a generation, complete, from memory or made from what is stored. */
  function filterOf(generation: number): Filter {
    const found = known.get(generation) ?? openFilter(generation);
    // Moved to the end: the first in a Map is the one that was asked longest ago.
    known.delete(generation);
    known.set(generation, found);
    for (const { id } of runsOf(generation)) {
      if (found.runs.has(id)) continue;
      for (const [hash] of listHashes.values(id) as [number][]) found.filter.add(hash);
      found.runs.add(id);
    }
    if (known.size > filtersMax) known.delete(known.keys().next().value as number);
    return found.filter;
  }

  function openFilter(generation: number): Known {
    const bits = findFilter.get(generation)?.bits;
    const ids = bits ? runsOf(generation).map((run) => run.id) : [];
    return { filter: createFilter(generationEvents, bits), runs: new Set(ids) };
  }

  function start(run: Omit<Run, "id">): Run {
    const { generation, level, dayMin, dayMax, count } = run;
    const { id } = addRun.get(generation, level, dayMin, dayMax, count) as { id: number };
    const started = { ...run, id };
    runs.push(started);
    known.get(generation)?.runs.add(id);
    return started;
  }

  /** Merges runs of one level into one of the next, so that a look-up meets few. */
  function merge(generation: number): void {
    for (let level = 0; ; level++) {
      const equals = runsOf(generation).filter((run) => run.level === level);
      const count = equals.reduce((sum, run) => sum + run.count, 0);
      if (equals.length < equalRunsMax || count > mergedCountMax) return;
      const days = equals.flatMap((run) => [run.dayMin, run.dayMax]);
      const merged = start({
        generation,
        level: level + 1,
        dayMin: Math.min(...days),
        dayMax: Math.max(...days),
        count,
      });
      const ids = JSON.stringify(equals.map((run) => run.id));
      mergeKeys.run(merged.id, ids);
      dropKeys.run(ids);
      dropRuns.run(ids);
      runs = runs.filter((run) => !equals.includes(run));
    }
  }

  /** Keeps the filter of the generation before one that begins. */
  function begin(generation: number): void {
    if (runs.some((run) => run.generation === generation)) return;
    const before = Math.max(...runs.map((run) => run.generation));
    if (runs.length > 0) keepFilter.run(before, new Uint8Array(filterOf(before).words.buffer));
  }

  return {
    *find({ hash, day }) {
      const near = runs.filter((run) => day >= run.dayMin - 1 && day <= run.dayMax + 1);
      for (const generation of new Set(near.map((run) => run.generation))) {
        if (!filterOf(generation).has(hash)) continue;
        for (const run of near) {
          if (run.generation !== generation) continue;
          for (const { seq } of findKey.all(run.id, hash)) yield seq;
        }
      }
    },

    add(firstSeq, keys) {
      const entries = keys.flatMap((key, i) => (key ? [{ ...key, seq: firstSeq + i }] : []));
      if (entries.length === 0) return;
      const generation = Math.floor(firstSeq / generationEvents);
      begin(generation);
      const filter = filterOf(generation);
      let [dayMin, dayMax] = [Infinity, -Infinity];
      for (const { day } of entries) {
        dayMin = Math.min(dayMin, day);
        dayMax = Math.max(dayMax, day);
      }
      const run = start({ generation, level: 0, dayMin, dayMax, count: entries.length });
      entries.sort((a, b) => a.hash - b.hash || a.seq - b.seq);
      for (const { hash, seq } of entries) {
        addKey.run(run.id, hash, seq);
        filter.add(hash);
      }
      merge(generation);
    },

    reload() {
      runs = listRuns.all();
      // Ids of runs that a rollback undid are given out again: only what is stored may be trusted.
      known.clear();
    },
  };
}
