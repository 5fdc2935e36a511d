// Reads what the codes of values in column blocks stand for.
import type { Database } from "bun:sqlite";
import { createMemo } from "../../../runtime/memo.ts";
import { createValuePages, pageCodes, pageOf } from "./value-pages.ts";

export interface StoredValues {
  /** The number of a property, and its greatest code; undefined if no column block has it. */
  find(name: string): { id: number; max: number } | undefined;
  nameOf(property: number): string;
  /** All values of a property, with their codes ascending. */
  list(property: number): Iterable<[code: number, json: string]>;
  /** What a code of a property stands for. */
  jsonOf(property: number, code: number): string;
  /** The same for some codes, whose pages are read now. */
  jsonsOf(property: number, codes: Uint32Array): (code: number) => string;
}

/** Names remembered: what a number stands for never changes. A bound on memory, no more. */
const namesMax = 50_000;
/** Pages remembered, of a thousand values each: what a code stands for never changes. */
const pagesMax = 256;
/** A property has fewer pages. */
const pagesOfPropertyMax = 2 ** 14;

export function createStoredValues(database: Database): StoredValues {
  const find = database.query<{ id: number; max: number }, [string]>(
    "select id, next_code - 1 as max from properties where name = ?",
  );
  const findName = database.query<{ name: string }, [number]>(
    "select name from properties where id = ?",
  );
  const names = createMemo<number, string>(namesMax);
  const stored = createValuePages(database);
  const pages = createMemo<number, readonly string[]>(pagesMax);

  /** A page that has a code. The last one of a property may have got more since it was read. */
  function readPage(property: number, code: number): readonly string[] {
    const page = pageOf(code);
    const key = property * pagesOfPropertyMax + page;
    const known = pages.get(key);
    if (known?.[code % pageCodes]) return known;
    const read = stored.read(property, page);
    pages.set(key, read);
    return read;
  }

  return {
    find: (name) => find.get(name) ?? undefined,
    nameOf: (property) =>
      names.of(property, () => demand(findName.get(property), "A property's name").name),
    *list(property) {
      for (const page of stored.list(property)) {
        const first = page * pageCodes;
        // A page that is full does not change, but for values that nobody has any more.
        const jsons = readPage(property, first + pageCodes - 1);
        for (let i = 0; i < jsons.length; i++) {
          const json = jsons[i] as string;
          if (json !== "") yield [first + i, json];
        }
      }
    },
    jsonOf: (property, code) => demandJson(readPage(property, code)[code % pageCodes]),
    jsonsOf(property, codes) {
      const own: (readonly string[])[] = [];
      for (const code of codes) {
        const page = pageOf(code);
        if (!own[page]?.[code % pageCodes]) own[page] = readPage(property, code);
      }
      return (code) => demandJson(own[pageOf(code)]?.[code % pageCodes]);
    },
  };
}

/** No JSON text is empty. */
const demandJson = (json = "") => demand(json || null, "A property's value");

function demand<T>(found: T | null, what: string): T {
  if (found === null) throw new Error(`${what} is gone.`);
  return found;
}
