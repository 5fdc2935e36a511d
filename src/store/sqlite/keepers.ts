// Notes in app.db which extensions keep something about people, in tables or elsewhere. Without the note, whoever opens
// the data without these extensions would erase only a half.
import type { Database } from "bun:sqlite";
import type { Store } from "../store.ts";

const prefix = "keeps.";

/** Notes those that are not noted yet. */
export async function noteKeepers({ db, tables, atomically }: Store, names: readonly string[]) {
  const { settings } = tables;
  const rows = await db.select({ name: settings.name }).from(settings);
  const missing = names
    .map((name) => prefix + name)
    .filter((setting) => !rows.some(({ name }) => name === setting));
  if (missing.length === 0) return;
  const values = missing.map((name) => ({ name, value: "" }));
  await atomically((write) => [write.insert(settings).values(values).onConflictDoNothing()]);
}

/** The extensions that have tables here, or keep something elsewhere. None if the file has no schema. */
export function listKeepers(database: Database): string[] {
  const has = database.query("select 1 from sqlite_schema where type = 'table' and name = ?");
  const read = (table: string, sql: string) =>
    has.get(table) === null ? [] : database.query<{ owner: string }, []>(sql).all();
  const found = [
    ...read("own_migrations", "select distinct owner from own_migrations"),
    ...read(
      "settings",
      `select substr(name, ${prefix.length + 1}) as owner from settings where name like '${prefix}%'`,
    ),
  ];
  return [...new Set(found.map(({ owner }) => owner))].sort();
}
