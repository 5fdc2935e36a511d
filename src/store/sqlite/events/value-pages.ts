// The values of properties for which codes stand in column blocks, as they lie in the database: of a thousand codes in a
// row of its own, compressed together.
//
//   jsons   zstd of one line of JSON a code, from the page's first one on; empty where a code stands for nothing
import type { Database } from "bun:sqlite";
import { unpackText } from "./block.ts";

export interface ValuePages {
  /** The numbers of the pages that a property has, ascending. */
  list(property: number): number[];
  /** The JSON texts of a page's codes, from its first one on; the empty text where a code stands for nothing. */
  read(property: number, page: number): string[];
  /** How many values there are: of one property, or of all. */
  count(property?: number): number;
  /** Puts values behind those that are there, from a code on. */
  add(property: number, firstCode: number, jsons: readonly string[]): void;
  drop(property: number, codes: Iterable<number>): void;
}

/** Codes of a page. Never change it: pages are stored. */
export const pageCodes = 1024;
/** A level higher than that of columns: pages are written seldom, and a value is there once. */
const zstdLevel = 3;

export const pageOf = (code: number) => Math.floor(code / pageCodes);

export function createValuePages(database: Database): ValuePages {
  const listPages = database.query<{ page: number }, [number]>(
    "select page from value_pages where property = ? order by page",
  );
  const readPage = database.query<{ bytes: Uint8Array }, [number, number]>(
    "select jsons as bytes from value_pages where property = ? and page = ?",
  );
  const countOfOne = database.query<{ count: number }, [number]>(
    "select total(count) as count from value_pages where property = ?",
  );
  const countOfAll = database.query<{ count: number }, []>(
    "select total(count) as count from value_pages",
  );
  const put = database.query(
    "insert or replace into value_pages (property, page, count, jsons) values (?, ?, ?, ?)",
  );
  const dropPage = database.query("delete from value_pages where property = ? and page = ?");

  function read(property: number, page: number): string[] {
    const row = readPage.get(property, page);
    return row ? unpackText(row.bytes).split("\n") : [];
  }

  function write(property: number, page: number, jsons: readonly string[]): void {
    const count = jsons.filter((json) => json !== "").length;
    if (count === 0) dropPage.run(property, page);
    else put.run(property, page, count, pack(jsons));
  }

  return {
    list: (property) => listPages.all(property).map(({ page }) => page),
    read,
    count: (property) =>
      (property === undefined ? countOfAll.get() : countOfOne.get(property))?.count ?? 0,
    add(property, firstCode, jsons) {
      for (let told = 0; told < jsons.length;) {
        const code = firstCode + told;
        const page = pageOf(code);
        const before = read(property, page);
        fill(before, code % pageCodes);
        const more = jsons.slice(told, told + pageCodes - before.length);
        write(property, page, [...before, ...more]);
        told += more.length;
      }
    },
    drop(property, codes) {
      for (const [page, own] of Map.groupBy(codes, pageOf)) {
        const jsons = read(property, page);
        for (const code of own) if (jsons[code % pageCodes]) jsons[code % pageCodes] = "";
        write(property, page, jsons);
      }
    },
  };
}

/** Makes place for a code that comes later. */
function fill(jsons: string[], length: number): void {
  while (jsons.length < length) jsons.push("");
}

function pack(jsons: readonly string[]): Uint8Array {
  return Bun.zstdCompressSync(jsons.join("\n"), { level: zstdLevel });
}
