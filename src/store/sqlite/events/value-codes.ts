// Gives properties numbers, and their values codes, which mean the same in all column blocks. For the writing half.
import type { Database } from "bun:sqlite";
import { createMemo } from "../../../runtime/memo.ts";
import { finish } from "../../../runtime/steps.ts";
import { createValuePages, pageCodes } from "./value-pages.ts";

export interface ValueCodes {
  /** Whether a property has a number, or there is room for one more. */
  admits(name: string): boolean;
  has(name: string): boolean;
  /** The number of a property. A new one gets one. */
  propertyOf(name: string): number;
  /** The codes of these JSON texts, in their order. Undefined if some have none yet. Writes nothing. */
  find(name: string, jsons: readonly string[]): Generator<void, Uint32Array | undefined>;
  /** The codes of these JSON texts, in their order. New ones get one. Undefined if there is no room for them. */
  codesOf(property: number, jsons: readonly string[]): Uint32Array | undefined;
  /** Forgets values for good: nobody has them any more. Their codes are not given out again. */
  drop(property: number, codes: Iterable<number>): void;
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
const rememberedMax = 262_144;

/** All values of a property. They are right as long as its next code is the same. */
interface Known {
  next: number;
  codes: Map<string, number>;
}

export function createValueCodes(database: Database): ValueCodes {
  const findProperty = database.query<{ id: number }, [string]>(
    "select id from properties where name = ?",
  );
  const addProperty = database.query("insert into properties (name, next_code) values (?, 1)");
  const readNext = database.query<{ code: number }, [number]>(
    "select next_code as code from properties where id = ?",
  );
  const putNext = database.query("update properties set next_code = ? where id = ?");
  const countProperties = database.query<{ count: number }, []>(
    "select count(*) as count from properties",
  );
  const pages = createValuePages(database);
  const properties = createMemo<string, number>(propertiesMax);
  /** By the number of a property, the one that was asked for last behind the others. */
  const known = new Map<number, Known>();

  const nextOf = (property: number) => readNext.get(property)?.code ?? codesMax;

  function forgetOldest(): void {
    let remembered = 0;
    for (const { codes } of known.values()) remembered += codes.size;
    for (const [property, { codes }] of known) {
      if (remembered <= rememberedMax || known.size === 1) return;
      known.delete(property);
      remembered -= codes.size;
    }
  }

  function* load(property: number): Generator<void, Known> {
    for (;;) {
      const next = nextOf(property);
      const before = known.get(property);
      known.delete(property);
      if (before?.next === next) {
        known.set(property, before);
        return before;
      }
      const codes = new Map<string, number>();
      for (const page of pages.list(property)) {
        for (const [i, json] of pages.read(property, page).entries()) {
          if (json !== "") codes.set(json, page * pageCodes + i);
        }
        yield;
      }
      // Others may have come between; then it is read again.
      known.set(property, { next, codes });
      forgetOldest();
    }
  }

  /** What has changed is remembered, too. The next code tells others that they have to read again. */
  function change(property: number, own: Known, next: number): void {
    putNext.run(next, property);
    own.next = next;
  }

  function give(property: number, own: Known, jsons: readonly string[]): void {
    const { codes, next } = own;
    pages.add(property, next, jsons);
    // Copied, because a part of a text would keep all of the text in memory.
    for (const [i, json] of jsons.entries()) codes.set(Buffer.from(json).toString(), next + i);
    change(property, own, next + jsons.length);
  }

  const hasRoom = ({ next, codes }: Known, more: number) =>
    next + more <= codesMax &&
    codes.size + more <= limits.ofPropertyMax &&
    pages.count() + more <= limits.ofAllMax;

  const has = (name: string) =>
    properties.get(name) !== undefined || findProperty.get(name) !== null;

  return {
    has,
    admits: (name) => has(name) || (countProperties.get()?.count ?? 0) < propertiesMax,
    propertyOf: (name) =>
      properties.of(
        name,
        () => findProperty.get(name)?.id ?? Number(addProperty.run(name).lastInsertRowid),
      ),
    *find(name, jsons) {
      const property = properties.get(name) ?? findProperty.get(name)?.id;
      if (property === undefined) return undefined;
      const { codes } = yield* load(property);
      const found = jsons.map((json) => codes.get(json));
      return found.includes(undefined) ? undefined : Uint32Array.from(found as number[]);
    },
    codesOf(property, jsons) {
      const own = finish(load(property));
      const { codes } = own;
      const missing = jsons.filter((json) => !codes.has(json));
      if (missing.length > 0 && !hasRoom(own, missing.length)) return undefined;
      // What is alike lies together: it is smaller so.
      if (missing.length > 0) give(property, own, missing.sort());
      return Uint32Array.from(jsons, (json) => codes.get(json) as number);
    },
    drop(property, dropped) {
      const own = finish(load(property));
      const gone = new Set(dropped);
      pages.drop(property, gone);
      for (const [json, code] of own.codes) if (gone.has(code)) own.codes.delete(json);
      change(property, own, nextOf(property) + 1);
    },
    forget() {
      properties.clear();
      known.clear();
    },
  };
}
