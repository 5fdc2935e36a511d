// Counts how many events of each name in column blocks have a property, and each of its values that has a code. What
// nobody has any more is forgotten: values may be personal.
//
//   counts  zstd of a u32 for each code; at zero stands how many events have the property
import type { Database } from "bun:sqlite";
import type { JsonObject } from "../../../../db/json.ts";
import { parseJson } from "../../../domain/json.ts";
import { toNumbers } from "./number-column.ts";
import type { ColumnBlock } from "./opened-columns.ts";
import type { ValueCodes } from "./value-codes.ts";

/** By a property's name and the number of an event's: how often each code occurs. Zero stands for any value. */
export type Uses = Map<string, Map<number, Map<number, number>>>;

export interface UseCounts {
  add(uses: Uses): void;
  /** Takes away what was added before. Deletes values and properties that are left without a use. */
  remove(uses: Uses): void;
}

export function usesOf(block: ColumnBlock): Uses {
  const uses: Uses = new Map();
  const nameIds = toNumbers(block.numbers("nameId"), new Uint32Array(block.count));

  function count(property: string, nameId: number, code: number): void {
    let byName = uses.get(property);
    if (!byName) uses.set(property, (byName = new Map()));
    let codes = byName.get(nameId);
    if (!codes) byName.set(nameId, (codes = new Map()));
    codes.set(0, (codes.get(0) ?? 0) + 1);
    if (code !== 0) codes.set(code, (codes.get(code) ?? 0) + 1);
  }

  for (const { name, places, codes, count: all } of block.coded()) {
    for (let rank = 0; rank < all; rank++) {
      const place = places ? (places[rank] as number) : rank;
      count(name, nameIds[place] as number, codes?.[rank] ?? 0);
    }
  }
  for (const { place, json } of block.rawJsons()) {
    for (const name of Object.keys(parseJson(json) as JsonObject)) {
      count(name, nameIds[place] as number, 0);
    }
  }
  return uses;
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
  const dropValue = database.query("delete from property_values where property = ? and code = ?");
  // Its number is never given out again: it would make another property of it.
  const renameProperty = database.query("update properties set name = ? where id = ?");

  /** Adds to the counts of a property and a name, and returns the codes that are left at zero. */
  function change(
    property: number,
    nameId: number,
    { changes, sign }: { changes: ReadonlyMap<number, number>; sign: 1 | -1 },
  ): number[] {
    const row = find.get(property, nameId);
    const before = row ? unpackCounts(row.counts) : new Uint32Array(1);
    const counts = new Uint32Array(Math.max(before.length, Math.max(...changes.keys()) + 1));
    counts.set(before);
    const zero: number[] = [];
    for (const [code, count] of changes) {
      counts[code] = (counts[code] as number) + sign * count;
      if (counts[code] === 0) zero.push(code);
    }
    if (counts[0] === 0) drop.run(property, nameId);
    else put.run(property, nameId, packCounts(counts));
    return zero;
  }

  function forgetUnused(property: number, codesAtZero: ReadonlySet<number>): void {
    const all = list.all(property).map(({ counts }) => unpackCounts(counts));
    if (all.length === 0) renameProperty.run(`erased ${Bun.randomUUIDv7()}`, property);
    for (const code of codesAtZero) {
      if (code !== 0 && !all.some((counts) => counts[code])) dropValue.run(property, code);
    }
    codes.forget();
  }

  return {
    add(uses) {
      for (const [name, byName] of uses) {
        if (!codes.admits(name)) continue;
        const property = codes.propertyOf(name);
        for (const [nameId, changes] of byName) change(property, nameId, { changes, sign: 1 });
      }
    },
    remove(uses) {
      for (const [name, byName] of uses) {
        if (!codes.has(name)) continue;
        const property = codes.propertyOf(name);
        const zero = [...byName].flatMap(([nameId, changes]) =>
          change(property, nameId, { changes, sign: -1 }),
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
