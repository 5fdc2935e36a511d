// Finds earlier copies of a message among all events that were ever stored, at a cost that does not
// grow with them: hashes lie in sorted runs, written once and merged with their equals, and a filter
// for each generation of events says of nearly every new message that no run need be asked.
import type { Database } from "bun:sqlite";
import { bisect } from "../../../domain/bisect.ts";
import { createFilter, type Filter } from "./filter.ts";
import {
  createRun,
  findPlaces,
  hashAt,
  packRun,
  type Run,
  setKey,
  unpackPages,
} from "./key-run.ts";

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

/** A run that is stored, and where it belongs. */
interface StoredRun extends Days {
  id: number;
  generation: number;
  level: number;
  /** Made when it is first asked. */
  fences?: Fences;
}

/** Where each page of a run begins, and its row: SQLite's own search for it costs five times as much. */
interface Fences {
  firstHashes: readonly number[];
  rows: readonly number[];
}

interface Generation extends Days {
  number: number;
  runs: StoredRun[];
}

const generationEvents = 2 ** 20;
/** Runs of one level that make one of the next. */
const equalRunsMax = 16;
/** Filters held in memory, 1.8 MB each. Those of the days that events arrive for are enough. */
const filtersMax = 48;

export function hashOf(messageId: string, sourceId: number): number {
  const high = Bun.hash.xxHash32(messageId, sourceId);
  const low = Bun.hash.xxHash32(messageId, ~sourceId);
  return high * 2 ** 8 + (low >>> 24);
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
  const listRuns = database.query<StoredRun, []>(
    "select id, generation, level, day_min as dayMin, day_max as dayMax from runs order by id",
  );
  const addRun = database.query<{ id: number }, number[]>(
    "insert into runs (generation, level, day_min, day_max, count) values (?,?,?,?,?) returning id",
  );
  const addPage = database.query("insert into message_keys (run, first_hash, keys) values (?,?,?)");
  const listFences = database.query<{ firstHash: number; row: number }, [run: number]>(
    "select first_hash as firstHash, rowid as row from message_keys where run = ? order by first_hash",
  );
  const readPage = database.query<{ keys: Uint8Array }, [row: number]>(
    "select keys from message_keys where rowid = ?",
  );
  const listPages = database.query<{ keys: Uint8Array }, [runs: string]>(
    "select keys from message_keys where run in (select value from json_each(?))",
  );
  const dropPages = database.query(
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
    if (kept) return filter;
    addAll(filter, readRuns(runsOf(generation)));
    if (generations.some(({ number }) => number > generation)) keep(generation, filter);
    return filter;
  }

  function readRuns(runs: readonly StoredRun[]): Run {
    return unpackPages(listPages.all(idsOf(runs)).map((page) => page.keys));
  }

  function fencesOf({ id }: StoredRun): Fences {
    const pages = listFences.all(id);
    return {
      firstHashes: pages.map(({ firstHash }) => firstHash),
      rows: pages.map(({ row }) => row),
    };
  }

  /** The one page of a run that may have a hash. */
  function findPage(run: StoredRun, hash: number): Uint8Array | undefined {
    run.fences ??= fencesOf(run);
    const { firstHashes, rows } = run.fences;
    const next = bisect(firstHashes.length, (i) => (firstHashes[i] as number) > hash);
    return next === 0 ? undefined : readPage.get(rows[next - 1] as number)?.keys;
  }

  function write(stored: Omit<StoredRun, "id">, run: Run): void {
    const { generation, level, dayMin, dayMax } = stored;
    const count = run.keys.length;
    const { id } = addRun.get(generation, level, dayMin, dayMax, count) as { id: number };
    for (const { firstHash, bytes } of packRun(run)) addPage.run(id, firstHash, bytes);
    generations = toGenerations([...generations.flatMap(({ runs }) => runs), { ...stored, id }]);
  }

  /** Merges runs of one level into one of the next, so that a look-up meets few. */
  function merge(generation: number): void {
    for (let level = 0; ; level++) {
      const equals = runsOf(generation).filter((run) => run.level === level);
      if (equals.length < equalRunsMax) return;
      const merged = readRuns(equals);
      const ids = idsOf(equals);
      dropPages.run(ids);
      dropRuns.run(ids);
      const left = generations.flatMap(({ runs }) => runs).filter((run) => !equals.includes(run));
      generations = toGenerations(left);
      write({ generation, level: level + 1, ...daysOf(equals) }, merged);
    }
  }

  /** Keeps the filter of the generation before one that begins. */
  function begin(generation: number): void {
    const before = generations.at(-1)?.number;
    if (before !== undefined && before !== generation) keep(before, filterOf(before));
  }

  function keep(generation: number, filter: Filter): void {
    keepFilter.run(generation, new Uint8Array(filter.words.buffer));
  }

  return {
    find({ hash, day }) {
      const places: number[] = [];
      for (const generation of generations) {
        if (!isNear(generation, day) || !filterOf(generation.number).has(hash)) continue;
        for (const run of generation.runs) {
          const page = isNear(run, day) && findPage(run, hash);
          if (!page) continue;
          for (const place of findPlaces(page, hash)) {
            places.push(firstSeqOf(generation.number) + place);
          }
        }
      }
      return places;
    },

    add(firstSeq, keys) {
      const count = keys.reduce((sum, key) => (key ? sum + 1 : sum), 0);
      if (count === 0) return;
      const generation = Math.floor(firstSeq / generationEvents);
      const firstPlace = firstSeq - firstSeqOf(generation);
      const run = createRun(count);
      let [dayMin, dayMax] = [Infinity, -Infinity];
      let at = 0;
      for (const [i, key] of keys.entries()) {
        if (!key) continue;
        setKey(run, at++, key.hash, firstPlace + i);
        dayMin = Math.min(dayMin, key.day);
        dayMax = Math.max(dayMax, key.day);
      }
      begin(generation);
      addAll(filterOf(generation), run);
      write({ generation, level: 0, dayMin, dayMax }, run);
      merge(generation);
    },

    reload() {
      generations = toGenerations(listRuns.all());
      // Ids of runs that a rollback undid are given out again: only what is stored may be trusted.
      known.clear();
    },
  };
}

function firstSeqOf(generation: number): number {
  return generation * generationEvents;
}

function idsOf(runs: readonly StoredRun[]): string {
  return JSON.stringify(runs.map((run) => run.id));
}

function addAll(filter: Filter, run: Run): void {
  for (let i = 0; i < run.keys.length; i++) filter.add(hashAt(run, i));
}

/** The oldest first. */
function toGenerations(runs: readonly StoredRun[]): Generation[] {
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
