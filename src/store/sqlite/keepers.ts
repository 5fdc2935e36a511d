// Which extensions keep something in a data folder.
import type { Database } from "bun:sqlite";
import { keeperPrefix } from "../keepers.ts";

/** The extensions that have tables here, or keep something elsewhere. None if the file has no schema. */
export function listKeepers(database: Database): string[] {
  const has = database.query("select 1 from sqlite_schema where type = 'table' and name = ?");
  const read = (table: string, sql: string) =>
    has.get(table) === null ? [] : database.query<{ owner: string }, []>(sql).all();
  const found = [
    ...read("own_migrations", "select distinct owner from own_migrations"),
    ...read(
      "settings",
      `select substr(name, ${keeperPrefix.length + 1}) as owner from settings where name like '${keeperPrefix}%'`,
    ),
  ];
  return [...new Set(found.map(({ owner }) => owner))].sort();
}
