// Counts how many events of each name in column blocks have a property, and each of its values that has a code. What
// nobody has any more is forgotten: values may be personal.
//
//   counts  zstd of a u32 for each code; at zero stands how many events have the property
import type { Database } from "bun:sqlite";
import type { JsonObject } from "../../../../db/json.ts";
import { parseJson } from "../../../domain/json.ts";
import { finish } from "../../../runtime/steps.ts";
import { toNumbers } from "./number-column.ts";
import type { ColumnBlock } from "./opened-columns.ts";
import type { ValueCodes } from "./value-codes.ts";

/** By a property's name and the number of an event's. */
export type Uses = Map<string, ReadonlyMap<number, Use>>;

/** How many events have a property, and for each code how many have its value. Values without one are not counted. */
export interface Use {
  readonly count: number;
  readonly codes: readonly number[];
  readonly counts: readonly number[];
}

export interface UseCounts {
  add(uses: Uses): void;
  /** Takes away what was added before. Deletes values and properties that are left without a use. */
  remove(uses: Uses): void;
}

export function usesOf(block: ColumnBlock): Uses {
  return finish(
    gatherUses({
      nameIds: toNumbers(block.numbers("nameId"), new Uint32Array(block.count)),
      properties: block.coded(),
      raw: block.rawJsons(),
    }),
  );
}

export interface Counting {
  /** Of all events. */
  nameIds: Uint32Array;
  properties: readonly CountedProperty[];
  /** Events that are left as text. */
  raw: readonly { place: number; json: string }[];
}

interface CountedProperty {
  name: string;
  /** The events that have it; undefined: all. */
  places: ArrayLike<number> | undefined;
  /** Of these; undefined if none has one. */
  codes: Uint32Array | undefined;
}

/** Events left as text that are parsed in a step. */
const stepEvents = 256;

export function* gatherUses({ nameIds, properties, raw }: Counting): Generator<void, Uses> {
  const uses: Uses = new Map();
  for (const property of properties) {
    yield;
    uses.set(property.name, countUses(property, nameIds));
  }
  const ofRaw = new Map<string, Map<number, number>>();
  for (const [i, { place, json }] of raw.entries()) {
    if (i % stepEvents === 0) yield;
    const nameId = nameIds[place] as number;
    for (const name of Object.keys(parseJson(json) as JsonObject)) {
      let byName = ofRaw.get(name);
      if (!byName) ofRaw.set(name, (byName = new Map()));
      byName.set(nameId, (byName.get(nameId) ?? 0) + 1);
    }
  }
  for (const [name, byName] of ofRaw) {
    const both = new Map(uses.get(name));
    for (const [nameId, count] of byName) {
      const { codes, counts, ...known } = both.get(nameId) ?? none;
      both.set(nameId, { count: known.count + count, codes, counts });
    }
    uses.set(name, both);
  }
  return uses;
}

const none: Use = { count: 0, codes: [], counts: [] };
/** Codes are below it, and its product with the number of a name is below 2^53. */
const codesMax = 2 ** 24;

/** Sorts events by name and code, and counts those that are equal: there may be as many codes as events. */
function countUses({ places, codes }: CountedProperty, nameIds: Uint32Array): Map<number, Use> {
  const count = places?.length ?? nameIds.length;
  const keys = new Float64Array(count);
  for (let rank = 0; rank < count; rank++) {
    const place = places ? (places[rank] as number) : rank;
    keys[rank] = (nameIds[place] as number) * codesMax + (codes?.[rank] ?? 0);
  }
  keys.sort();
  const uses = new Map<number, { count: number; codes: number[]; counts: number[] }>();
  for (let start = 0, end = 0; start < count; start = end) {
    const key = keys[start] as number;
    while (end < count && keys[end] === key) end++;
    const nameId = Math.floor(key / codesMax);
    const code = key - nameId * codesMax;
    let use = uses.get(nameId);
    if (!use) uses.set(nameId, (use = { count: 0, codes: [], counts: [] }));
    use.count += end - start;
    if (code === 0) continue;
    use.codes.push(code);
    use.counts.push(end - start);
  }
  return uses;
}

/** Puts codes instead of indexes from one on; none if there was no room for any. */
export function withCodes(
  uses: ReadonlyMap<number, Use> | undefined,
  codeOf: Uint32Array | undefined,
): ReadonlyMap<number, Use> {
  const coded = new Map<number, Use>();
  for (const [nameId, use] of uses ?? []) {
    const { count } = use;
    const codes = codeOf && use.codes.map((index) => codeOf[index - 1] as number);
    coded.set(nameId, codes ? { ...use, codes } : { ...none, count });
  }
  return coded;
}

export function createUseCounts(database: Database, codes: ValueCodes): UseCounts {
  const find = database.query<{ counts: Uint8Array }, [number, number]>(
    "select counts from value_counts where property = ? and name_id = ?",
  );
  const put = database.query(
    "insert or replace into value_counts (property, name_id, counts) values (?, ?, ?)",
  );
  const drop = database.query("delete from value_counts where property = ? and name_id = ?");
  const list = database.query<{ counts: Uint8Array }, [number]>(
    "select counts from value_counts where property = ?",
  );
  // Its number is never given out again: it would make another property of it.
  const renameProperty = database.query("update properties set name = ? where id = ?");

  /** Adds to the counts of a property and a name, and returns the codes that are left at zero. */
  function change(
    property: number,
    nameId: number,
    { use, sign }: { use: Use; sign: 1 | -1 },
  ): number[] {
    const row = find.get(property, nameId);
    const before = row ? unpackCounts(row.counts) : new Uint32Array(1);
    const max = use.codes.reduce((max, code) => Math.max(max, code), 0);
    const counts = new Uint32Array(Math.max(before.length, max + 1));
    counts.set(before);
    const zero: number[] = [];
    counts[0] = (counts[0] as number) + sign * use.count;
    if (counts[0] === 0) zero.push(0);
    for (const [i, code] of use.codes.entries()) {
      counts[code] = (counts[code] as number) + sign * (use.counts[i] as number);
      if (counts[code] === 0) zero.push(code);
    }
    if (counts[0] === 0) drop.run(property, nameId);
    else put.run(property, nameId, packCounts(counts));
    return zero;
  }

  function forgetUnused(property: number, codesAtZero: ReadonlySet<number>): void {
    const all = list.all(property).map(({ counts }) => unpackCounts(counts));
    const unused = [...codesAtZero].filter(
      (code) => code !== 0 && !all.some((counts) => counts[code]),
    );
    if (unused.length > 0) codes.drop(property, unused);
    if (all.length > 0) return;
    renameProperty.run(`erased ${Bun.randomUUIDv7()}`, property);
    codes.forget();
  }

  return {
    add(uses) {
      for (const [name, byName] of uses) {
        if (!codes.admits(name)) continue;
        const property = codes.propertyOf(name);
        for (const [nameId, use] of byName) change(property, nameId, { use, sign: 1 });
      }
    },
    remove(uses) {
      for (const [name, byName] of uses) {
        if (!codes.has(name)) continue;
        const property = codes.propertyOf(name);
        const zero = [...byName].flatMap(([nameId, use]) =>
          change(property, nameId, { use, sign: -1 }),
        );
        if (zero.length > 0) forgetUnused(property, new Set(zero));
      }
    },
  };
}

export function packCounts(counts: Uint32Array<ArrayBuffer>): Uint8Array {
  return Bun.zstdCompressSync(new Uint8Array(counts.buffer), { level: 1 });
}

export function unpackCounts(packed: Uint8Array): Uint32Array<ArrayBuffer> {
  return new Uint32Array(new Uint8Array(Bun.zstdDecompressSync(packed)).buffer);
}
