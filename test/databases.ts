// A data folder of a test's, and the database that belongs to it where our tests run on PostgreSQL: whatever opens the
// folder, a server or a command, is given the same one.
import { Database } from "bun:sqlite";
import { test } from "bun:test";
import { join, resolve } from "node:path";
import { SQL } from "bun";
import { type Config, type Flags, readConfig } from "../src/app/config.ts";
import { standardExtensions } from "../src/app/standard.ts";
import { migrationsOf } from "../src/extension.ts";
import { findTestServer, makeDatabase } from "../src/testing/test-postgres.ts";

type Settings = Readonly<Record<string, string>>;

const made = new Map<string, Promise<Settings>>();
/** A file of tests may have some dozen servers and commands at once. */
const pool = { PLAUDIT_POOL_SIZE: "4", PLAUDIT_POOL_OVERFLOW: "4" };

/** The settings of whatever opens a folder, for its environment. On SQLite there are none. */
export async function databaseOf(
  folder: string,
  /** It has no tables. Default: those of this version. Only who is the first to ask can choose. */
  { isEmpty = false }: { isEmpty?: boolean } = {},
): Promise<Settings> {
  const server = findTestServer();
  if (!server) return {};
  const place = resolve(folder);
  const own = isEmpty ? undefined : migrationsOf(standardExtensions, "postgres");
  const make = async () => ({ DATABASE_URL: await makeDatabase(server, own), ...pool });
  const settings = made.get(place) ?? make();
  made.set(place, settings);
  return settings;
}

/** The settings of a folder in this process, with others by their names in the environment. */
export async function configOf(folder: string, settings: Flags = {}): Promise<Config> {
  return readConfig({ PLAUDIT_DATA: folder, ...(await databaseOf(folder)), ...settings }, {});
}

/** For a process whose apps have tables of their own: plaudit/schema looks there for the database that they are for. */
export function dialectVariable(): Settings {
  const server = findTestServer();
  return server ? { DATABASE_URL: server.url } : {};
}

/** Whether our tests run on PostgreSQL. */
export const onPostgres = findTestServer() !== undefined;

/** A test of what is in the data folder on SQLite alone. `bun run test:postgres` counts it as skipped. */
export const sqliteTest = test.skipIf(onPostgres);

/** Runs a statement in what keeps a folder's accounts, by hand. Gives its rows. */
export async function askAccounts(
  folder: string,
  statement: string | { sqlite: string; postgres: string },
): Promise<Record<string, unknown>[]> {
  const { sqlite, postgres } =
    typeof statement === "string" ? { sqlite: statement, postgres: statement } : statement;
  const { DATABASE_URL } = await databaseOf(folder);
  if (DATABASE_URL === undefined) {
    using app = new Database(join(folder, "app.db"));
    return app.query<Record<string, unknown>, []>(sqlite).all();
  }
  await using sql = new SQL(DATABASE_URL, { max: 1, prepare: false });
  return [...(await sql.unsafe(postgres))];
}
