// The values of properties for which codes stand in column blocks, as they lie in the database: of a thousand codes in a
// row of its own, compressed together. Values that were stored before there were pages lie in rows of their own, until
// their page is written.
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
  /** Brings a page of values of before there were pages into one. False if none was left. */
  renew(): boolean;
}

/** Codes of a page. Never change it: pages are stored. */
export const pageCodes = 1024;
/** A level higher than that of columns: pages are written seldom, and a value is there once. */
const zstdLevel = 3;

export const pageOf = (code: number) => Math.floor(code / pageCodes);

interface Value {
  code: number;
  json: string;
}

export function createValuePages(database: Database): ValuePages {
  const listPages = database.query<{ page: number }, [number]>(
    "select page from value_pages where property = ?1" +
      ` union select code / ${pageCodes} from property_values where property = ?1 order by 1`,
  );
  const readPage = database.query<{ bytes: Uint8Array }, [number, number]>(
    "select jsons as bytes from value_pages where property = ? and page = ?",
  );
  const readOlder = database.query<Value, [number, number, number]>(
    "select code, json from property_values where property = ? and code >= ? and code < ?",
  );
  const counts = ["value_pages", "property_values"].map((table) => {
    const sum = table === "value_pages" ? "total(count)" : "count(*)";
    return {
      ofOne: database.query<{ count: number }, [number]>(
        `select ${sum} as count from ${table} where property = ?`,
      ),
      ofAll: database.query<{ count: number }, []>(`select ${sum} as count from ${table}`),
    };
  });
  const put = database.query(
    "insert or replace into value_pages (property, page, count, jsons) values (?, ?, ?, ?)",
  );
  const dropPage = database.query("delete from value_pages where property = ? and page = ?");
  const dropOlder = database.query(
    "delete from property_values where property = ? and code >= ? and code < ?",
  );
  const nextOlder = database.query<{ property: number; code: number }, []>(
    "select property, code from property_values limit 1",
  );

  const codesOf = (page: number) => [page * pageCodes, (page + 1) * pageCodes] as const;

  function read(property: number, page: number): string[] {
    const row = readPage.get(property, page);
    const jsons = row ? unpackText(row.bytes).split("\n") : [];
    const [first, end] = codesOf(page);
    for (const { code, json } of readOlder.iterate(property, first, end)) {
      fill(jsons, code - first);
      jsons[code - first] = json;
    }
    return jsons;
  }

  function write(property: number, page: number, jsons: readonly string[]): void {
    const count = jsons.filter((json) => json !== "").length;
    dropOlder.run(property, ...codesOf(page));
    if (count === 0) dropPage.run(property, page);
    else put.run(property, page, count, pack(jsons));
  }

  const renew = database.transaction(() => {
    const next = nextOlder.get();
    if (!next) return false;
    const page = pageOf(next.code);
    write(next.property, page, read(next.property, page));
    return true;
  });

  return {
    list: (property) => listPages.all(property).map(({ page }) => page),
    read,
    count: (property) =>
      counts
        .map(({ ofOne, ofAll }) => (property === undefined ? ofAll.get() : ofOne.get(property)))
        .reduce((sum, row) => sum + (row?.count ?? 0), 0),
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
    renew: () => renew.immediate(),
  };
}

/** Makes place for a code that comes later. */
function fill(jsons: string[], length: number): void {
  while (jsons.length < length) jsons.push("");
}

function pack(jsons: readonly string[]): Uint8Array {
  return Bun.zstdCompressSync(jsons.join("\n"), { level: zstdLevel });
}
