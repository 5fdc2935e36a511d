// Gives properties numbers, and their values codes, which mean the same in all column blocks. For the writing half.
import type { Database } from "bun:sqlite";
import { createMemo } from "../../../runtime/memo.ts";

export interface ValueCodes {
  /** Whether a property has a number, or there is room for one more. */
  admits(name: string): boolean;
  has(name: string): boolean;
  /** The number of a property. A new one gets one. */
  propertyOf(name: string): number;
  /** The codes of these JSON texts, in their order. Undefined if some have none yet. Writes nothing. */
  find(name: string, jsons: readonly string[]): Uint32Array | undefined;
  /** The codes of these JSON texts, in their order. New ones get one. Undefined if there is no room for them. */
  codesOf(property: number, jsons: readonly string[]): Uint32Array | undefined;
  /** Forgets what was learned from rows that a rollback has undone or that others have changed. */
  forget(): void;
}

/** Values of one property, and of all, for which there are codes. Others are kept as they are in each block. */
export const limits = { ofPropertyMax: 65_536, ofAllMax: 1_000_000 } as const;
/** Properties that have numbers. Others are left as text. */
export const propertiesMax = 10_000;
/** Codes of one property, since ever. */
const codesMax = 2 ** 24;
/** Values remembered between blocks. It bounds memory. */
const rememberedMax = 200_000;

export function createValueCodes(database: Database): ValueCodes {
  const findProperty = database.query<{ id: number }, [string]>(
    "select id from properties where name = ?",
  );
  const addProperty = database.query("insert into properties (name, next_code) values (?, 1)");
  const findCode = database.query<{ code: number }, [number, string]>(
    "select code from property_values where property = ? and json = ?",
  );
  const add = database.query("insert into property_values (property, code, json) values (?, ?, ?)");
  const readNext = database.query<{ code: number }, [number]>(
    "select next_code as code from properties where id = ?",
  );
  const putNext = database.query("update properties set next_code = ? where id = ?");
  const countOf = database.query<{ count: number }, [number]>(
    "select count(*) as count from property_values where property = ?",
  );
  const countAll = database.query<{ count: number }, []>(
    "select count(*) as count from property_values",
  );
  const countProperties = database.query<{ count: number }, []>(
    "select count(*) as count from properties",
  );
  const properties = createMemo<string, number>(propertiesMax);
  /** By the number of a property. */
  const codes = new Map<number, Map<string, number>>();
  let remembered = 0;
  const sizes = new Map<number | "all", number>();

  function sizeOf(which: number | "all"): number {
    const known = sizes.get(which);
    if (known !== undefined) return known;
    const row = which === "all" ? countAll.get() : countOf.get(which);
    const size = row?.count ?? 0;
    sizes.set(which, size);
    return size;
  }

  function hasRoom(property: number, next: number, more: number): boolean {
    return (
      next + more <= codesMax &&
      sizeOf(property) + more <= limits.ofPropertyMax &&
      sizeOf("all") + more <= limits.ofAllMax
    );
  }

  function remember(property: number, json: string, code: number): void {
    if (remembered === rememberedMax) forgetCodes();
    let own = codes.get(property);
    if (!own) codes.set(property, (own = new Map()));
    // Copied, because a part of a text would keep all of the text in memory.
    own.set(Buffer.from(json).toString(), code);
    remembered += 1;
  }

  function forgetCodes(): void {
    codes.clear();
    remembered = 0;
  }

  function find(property: number, json: string): number | undefined {
    const known = codes.get(property)?.get(json);
    if (known !== undefined) return known;
    const code = findCode.get(property, json)?.code;
    if (code !== undefined) remember(property, json, code);
    return code;
  }

  function has(name: string): boolean {
    return properties.get(name) !== undefined || findProperty.get(name) !== null;
  }

  return {
    has,
    admits: (name) => has(name) || (countProperties.get()?.count ?? 0) < propertiesMax,
    propertyOf: (name) =>
      properties.of(
        name,
        () => findProperty.get(name)?.id ?? Number(addProperty.run(name).lastInsertRowid),
      ),
    find(name, jsons) {
      const property = properties.get(name) ?? findProperty.get(name)?.id;
      if (property === undefined) return undefined;
      const found = jsons.map((json) => find(property, json));
      return found.includes(undefined) ? undefined : Uint32Array.from(found as number[]);
    },
    codesOf(property, jsons) {
      const found = jsons.map((json) => find(property, json));
      const missing = found.filter((code) => code === undefined).length;
      if (missing === 0) return Uint32Array.from(found as number[]);
      let next = readNext.get(property)?.code ?? codesMax;
      if (!hasRoom(property, next, missing)) return undefined;
      const all = Uint32Array.from(jsons, (json, i) => {
        const code = found[i];
        if (code !== undefined) return code;
        add.run(property, next, json);
        remember(property, json, next);
        return next++;
      });
      putNext.run(next, property);
      for (const which of [property, "all"] as const) sizes.set(which, sizeOf(which) + missing);
      return all;
    },
    forget() {
      properties.clear();
      forgetCodes();
      sizes.clear();
    },
  };
}
