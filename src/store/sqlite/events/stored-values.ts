// Reads what the codes of values in column blocks stand for.
import type { Database } from "bun:sqlite";
import { createMemo } from "../../../runtime/memo.ts";

export interface StoredValues {
  /** The number of a property, and its greatest code; undefined if no column block has it. */
  find(name: string): { id: number; max: number } | undefined;
  nameOf(property: number): string;
  /** The code of a value; undefined if it has none. */
  codeOf(property: number, json: string): number | undefined;
  /** All values of a property. */
  list(property: number): { code: number; json: string }[];
  /** One value of a property. */
  jsonOf(property: number, code: number): string;
}

/** Values remembered: what a code stands for never changes. A bound on memory, no more. */
const rememberedMax = 50_000;
/** A property has fewer codes. */
const codesMax = 2 ** 24;

export function createStoredValues(database: Database): StoredValues {
  const find = database.query<{ id: number; max: number }, [string]>(
    "select id, next_code - 1 as max from properties where name = ?",
  );
  const findName = database.query<{ name: string }, [number]>(
    "select name from properties where id = ?",
  );
  const list = database.query<{ code: number; json: string }, [number]>(
    "select code, json from property_values where property = ?",
  );
  const findCode = database.query<{ code: number }, [number, string]>(
    "select code from property_values where property = ? and json = ?",
  );
  const findJson = database.query<{ json: string }, [number, number]>(
    "select json from property_values where property = ? and code = ?",
  );
  const names = createMemo<number, string>(rememberedMax);
  const jsons = createMemo<number, string>(rememberedMax);

  return {
    find: (name) => find.get(name) ?? undefined,
    nameOf: (property) =>
      names.of(property, () => demand(findName.get(property), "A property's name").name),
    codeOf: (property, json) => findCode.get(property, json)?.code,
    list: (property) => list.all(property),
    jsonOf: (property, code) =>
      jsons.of(
        property * codesMax + code,
        () => demand(findJson.get(property, code), "A property's value").json,
      ),
  };
}

function demand<T>(row: T | null, what: string): T {
  if (row === null) throw new Error(`${what} is gone.`);
  return row;
}
