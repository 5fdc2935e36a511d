// Counts events and people in cells: in each bucket of time, for each of the keys that were chosen before.
import type { Measured, Scope } from "../domain/question.ts";
import { bytesIn } from "./buffers.ts";
import { bucketOf } from "./calendar.ts";
import { type KeyColumn, openColumn } from "./codes.ts";
import { createIdSet, type IdSet, type PackedSet } from "./id-set.ts";
import { createGauge, type Gauge, type Measurement } from "./measure.ts";
import type { Part, Pass, Source } from "./source.ts";
import type { Batch } from "./sweep.ts";

export interface TallyInput {
  scope: Scope & Part;
  /** The first instants of the buckets, and of the one after them. Without any, all time is one bucket. */
  starts?: readonly number[];
  /** Which keys have cells of their own. Without it, all events have the same. */
  keys?: ChosenKeys;
  /** What is measured in each cell. */
  measured?: Measured | undefined;
}

export interface ChosenKeys {
  column: KeyColumn;
  /** A key's place, by each value that stands for it: a JSON text, or the number of a name. */
  ranks: readonly (readonly [value: string | number, rank: number])[];
  /** Where all other keys are counted; undefined if they are not. */
  others?: number | undefined;
}

/** By cell: the buckets of a key follow those of the key before it. */
export interface Tallied {
  counts: Uint32Array;
  people: (PackedSet | undefined)[];
  measurement: Measurement | undefined;
}

export interface Tally {
  countOf(cell: number): number;
  peopleOf(cell: number): IdSet | undefined;
  /** What was measured in a cell. */
  valueOf: ((cell: number) => number | null) | undefined;
}

/** Counts in cells, and fulfils with all that was counted. Throws OverBudget. */
export async function tally(source: Source, input: TallyInput): Promise<Tally> {
  const gathered = await source.gather(tallyCells, input);
  const { max } = source.identities;
  const cells = cellsOf(input);
  const counts = new Float64Array(cells);
  const people: (IdSet | undefined)[] = [];
  const gauge = input.measured && createGauge(input.measured.measure);
  for (const part of gathered) {
    for (let cell = 0; cell < cells; cell++) {
      counts[cell] = (counts[cell] as number) + (part.counts[cell] as number);
      const packed = part.people[cell];
      // The packed set is let go of as soon as it is in.
      part.people[cell] = undefined;
      if (packed) (people[cell] ??= createIdSet(max)).unite(packed);
    }
    if (part.measurement) gauge?.merge(part.measurement);
  }
  return {
    countOf: (cell) => counts[cell] as number,
    peopleOf: (cell) => people[cell],
    valueOf: gauge?.values(),
  };
}

function cellsOf({ starts, keys }: TallyInput): number {
  const ranks = keys
    ? Math.max(-1, keys.others ?? -1, ...keys.ranks.map(([, rank]) => rank)) + 1
    : 1;
  return ranks * (starts ? starts.length - 1 : 1);
}

export const tallyCells: Pass<TallyInput, Tallied> = {
  name: "tally cells",
  async begin(source, input) {
    const { scope, starts, keys, measured } = input;
    const ranks = keys && (await openRanks(source, keys));
    const numbersOf = measured && (await source.property(measured.property));
    const selected = await source.select(scope, { event: scope.event });
    const { codesOf } = ranks ?? {};
    const selection = { ...selected, codesOf, numbersOf, readsTime: starts !== undefined };
    const edges = starts && Float64Array.from(starts);
    const buckets = edges ? edges.length - 1 : 1;
    const size = cellsOf(input);
    const counts = new Uint32Array(size);
    const people: (IdSet | undefined)[] = Array.from({ length: size }, () => undefined);
    const gauge: Gauge | undefined = measured && createGauge(measured.measure);
    const { max, shared } = source.identities;
    let cells = new Int32Array(0);
    const visitBatch = (batch: Batch) => {
      if (cells.length < batch.timestamp.length) cells = new Int32Array(batch.timestamp.length);
      putBuckets(cells, batch, edges);
      if (ranks) putRanks(cells, batch, { ...ranks, codes: ranks.codesIn(batch), buckets });
      count(cells, batch, counts);
      addPeople(cells, batch, { people, joins: shared.joins, max });
      if (gauge) addNumbers(cells, batch, gauge);
    };
    return {
      tasks: [{ selection, visitBatch }],
      heldBytes: () => bytesIn(gauge?.measurement),
      end: () => ({
        counts,
        people: people.map((set) => set?.pack()),
        measurement: gauge?.measurement,
      }),
    };
  },
};

// The loops are functions of their own: within a pass, what one question is compiled for would be thrown away for the next.

/** Puts the bucket of each event at its place; -1 if it is in none. */
function putBuckets(
  cells: Int32Array,
  { places, count, timestamp }: Batch,
  edges: Float64Array | undefined,
): void {
  if (!edges) {
    for (let i = 0; i < count; i++) cells[places[i] as number] = 0;
    return;
  }
  const last = edges.length - 2;
  // Neighbours are alike: the bucket of the one before is tried first.
  let bucket = 0;
  for (let i = 0; i < count; i++) {
    const at = places[i] as number;
    const time = timestamp[at] as number;
    if (time < (edges[bucket] as number) || time >= (edges[bucket + 1] as number)) {
      const found = bucketOf(edges, time);
      if (found < 0 || found > last) {
        cells[at] = -1;
        continue;
      }
      bucket = found;
    }
    cells[at] = bucket;
  }
}

interface Ranking {
  codes: Uint32Array;
  rankOf: (code: number) => number;
  buckets: number;
}

/** Makes cells of buckets; -1 for events without a key of those. */
function putRanks(
  cells: Int32Array,
  { places, count }: Batch,
  { codes, rankOf, buckets }: Ranking,
): void {
  for (let i = 0; i < count; i++) {
    const at = places[i] as number;
    const rank = rankOf(codes[at] as number);
    const bucket = cells[at] as number;
    cells[at] = rank < 0 || bucket < 0 ? -1 : rank * buckets + bucket;
  }
}

function count(cells: Int32Array, batch: Batch, counts: Uint32Array): void {
  const { places } = batch;
  for (let i = 0; i < batch.count; i++) {
    const cell = cells[places[i] as number] as number;
    if (cell >= 0) counts[cell] = (counts[cell] as number) + 1;
  }
}

interface Counted {
  people: (IdSet | undefined)[];
  joins: Uint32Array;
  max: number;
}

function addPeople(
  cells: Int32Array,
  { places, count, userId, anonymousId }: Batch,
  { people, joins, max }: Counted,
): void {
  let last = -1;
  let set: IdSet | undefined;
  for (let i = 0; i < count; i++) {
    const at = places[i] as number;
    const cell = cells[at] as number;
    if (cell < 0) continue;
    // Neighbours are alike.
    if (cell !== last) set = people[cell] ??= createIdSet(max);
    last = cell;
    const actor = (userId[at] as number) || (anonymousId[at] as number);
    set?.add(joins[actor] || actor);
  }
}

function addNumbers(cells: Int32Array, { places, count, numbers }: Batch, gauge: Gauge): void {
  for (let i = 0; i < count; i++) {
    const at = places[i] as number;
    const cell = cells[at] as number;
    if (cell >= 0) gauge.add(cell, numbers[at] as number);
  }
}

/** The rank of an event's key; -1 if it has no key, or one that has no rank. */
async function openRanks(source: Source, { column, ranks, others }: ChosenKeys) {
  const { codesOf, values, codesIn } = await openColumn(source, column);
  const unknown = -2;
  const known = ranks.map(([value, rank]) => {
    const code = typeof value === "string" && values ? values.codeOf(value) : Number(value);
    return { code, rank };
  });
  const most = known.reduce((max, { code }) => Math.max(max, code), 0);
  let rankOfCode = new Int32Array(Math.max(1024, most + 1)).fill(unknown);
  if (values) rankOfCode[0] = -1;
  for (const { code, rank } of known) rankOfCode[code] = rank;

  function learn(code: number): number {
    if (code >= rankOfCode.length) {
      const before = rankOfCode;
      rankOfCode = new Int32Array(Math.max(code + 1, before.length * 2)).fill(unknown);
      rankOfCode.set(before);
    }
    const hasKey = others !== undefined && values && values.keyOf(code) > 0;
    const rank = hasKey ? others : -1;
    rankOfCode[code] = rank;
    return rank;
  }

  return {
    codesOf,
    codesIn,
    rankOf(code: number): number {
      const rank = rankOfCode[code] ?? unknown;
      return rank === unknown ? learn(code) : rank;
    },
  };
}
