// The filters of generations: one is made from its generation's keys, and stored once that is complete.
import type { Database } from "bun:sqlite";
import { createFilter, type Filter } from "./filter.ts";
import { hashAt, type Run } from "./run.ts";

export interface Filters {
  /** The filter of a generation, with all that is stored of it. */
  of(generation: number): Filter;
  /** Stores the filter of a generation that nothing is added to any more. */
  keep(generation: number): void;
  /** Forgets all that is held in memory. */
  forget(): void;
}

export interface FiltersOptions {
  /** Events of a generation. */
  capacity: number;
  /** All keys of a generation. */
  read: (generation: number) => Run;
  /** Whether a newer generation has begun. */
  isComplete: (generation: number) => boolean;
}

/** Filters held in memory, 1.8 MB each. Those of the days that events arrive for are enough. */
const filtersMax = 48;

export function createFilters(
  database: Database,
  { capacity, read, isComplete }: FiltersOptions,
): Filters {
  const find = database.query<{ bits: Uint8Array }, [number]>(
    "select bits from filters where generation = ?",
  );
  const insert = database.query("insert or ignore into filters (generation, bits) values (?,?)");
  const known = new Map<number, Filter>();

  function open(generation: number): Filter {
    const kept = find.get(generation)?.bits;
    const filter = createFilter(capacity, kept);
    if (kept) return filter;
    addAll(filter, read(generation));
    if (isComplete(generation)) store(generation, filter);
    return filter;
  }

  function store(generation: number, filter: Filter): void {
    insert.run(generation, new Uint8Array(filter.words.buffer));
  }

  function filterOf(generation: number): Filter {
    const found = known.get(generation);
    if (found && known.size < filtersMax) return found;
    const filter = found ?? open(generation);
    // Moved to the end: once there are too many, the first in the Map is the next to go.
    known.delete(generation);
    known.set(generation, filter);
    if (known.size > filtersMax) known.delete(known.keys().next().value as number);
    return filter;
  }

  return {
    of: filterOf,
    keep: (generation) => store(generation, filterOf(generation)),
    forget: () => known.clear(),
  };
}

export function addAll(filter: Filter, run: Run): void {
  for (let i = 0; i < run.keys.length; i++) filter.add(hashAt(run, i));
}
