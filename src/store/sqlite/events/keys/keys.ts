// Finds earlier copies of a message among all events that were ever stored, at a cost that does not grow with them.
// README.md, beside this file, explains how.
import type { Database } from "bun:sqlite";
import { addAll, createFilters } from "./filters.ts";
import { createRun, findPlaces, type Run, setKey } from "./run.ts";
import { createStoredRuns, type Days, type StoredRun } from "./stored-runs.ts";

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

interface Generation extends Days {
  number: number;
  runs: StoredRun[];
}

const generationEvents = 2 ** 20;
/** Runs of one level that make one of the next. */
const equalRunsMax = 16;

export function hashOf(messageId: string, sourceId: number): number {
  const high = Bun.hash.xxHash32(messageId, sourceId);
  const low = Bun.hash.xxHash32(messageId, ~sourceId);
  return high * 2 ** 8 + (low >>> 24);
}

export function createKeys(database: Database): Keys {
  const stored = createStoredRuns(database);
  const filters = createFilters(database, {
    capacity: generationEvents,
    read: (generation) => stored.read(runsOf(generation)),
    isComplete: (generation) => generations.some(({ number }) => number > generation),
  });
  let generations = toGenerations(stored.list());

  function runsOf(generation: number): readonly StoredRun[] {
    return generations.find(({ number }) => number === generation)?.runs ?? [];
  }

  function write(where: Omit<StoredRun, "id">, run: Run): void {
    const runs = generations.flatMap((generation) => generation.runs);
    generations = toGenerations([...runs, stored.write(where, run)]);
  }

  /** Merges runs of one level into one of the next, so that a look-up meets few. */
  function merge(generation: number): void {
    for (let level = 0; ; level++) {
      const equals = runsOf(generation).filter((run) => run.level === level);
      if (equals.length < equalRunsMax) return;
      const merged = stored.read(equals);
      stored.drop(equals);
      const left = generations.flatMap(({ runs }) => runs).filter((run) => !equals.includes(run));
      generations = toGenerations(left);
      write({ generation, level: level + 1, ...daysOf(equals) }, merged);
    }
  }

  /** Keeps the filter of the generation before one that begins. */
  function begin(generation: number): void {
    const before = generations.at(-1)?.number;
    if (before !== undefined && before !== generation) filters.keep(before);
  }

  return {
    find({ hash, day }) {
      const places: number[] = [];
      for (const generation of generations) {
        if (!isNear(generation, day) || !filters.of(generation.number).has(hash)) continue;
        for (const run of generation.runs) {
          const page = isNear(run, day) && stored.findPage(run, hash);
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
      const { run, days } = toRun(keys, count, firstSeq - firstSeqOf(generation));
      begin(generation);
      addAll(filters.of(generation), run);
      write({ generation, level: 0, ...days }, run);
      merge(generation);
    },

    reload() {
      generations = toGenerations(stored.list());
      // Ids of runs that a rollback undid are given out again: only what is stored may be trusted.
      filters.forget();
    },
  };
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

function toRun(
  keys: readonly (MessageKey | undefined)[],
  count: number,
  firstPlace: number,
): { run: Run; days: Days } {
  const run = createRun(count);
  let [dayMin, dayMax] = [Infinity, -Infinity];
  let at = 0;
  for (const [i, key] of keys.entries()) {
    if (!key) continue;
    setKey(run, at++, key.hash, firstPlace + i);
    dayMin = Math.min(dayMin, key.day);
    dayMax = Math.max(dayMax, key.day);
  }
  return { run, days: { dayMin, dayMax } };
}

function firstSeqOf(generation: number): number {
  return generation * generationEvents;
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
