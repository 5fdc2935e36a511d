// A database for each test app, on the PostgreSQL that our own tests are given: `bun run test:postgres`. To make one takes
// as long as many tests do, so each is lent to one file of tests after the other, and is emptied between them.
import { type OwnMigrations, postgresMigrations } from "../../db/migrations.ts";
import { readAddress } from "../store/postgres/address.ts";
import { connect, type Connection, connectionLimits } from "../store/postgres/connection.ts";
import { stateOf } from "../store/postgres/failures.ts";
import { migratePostgres } from "../store/postgres/migrations.ts";
import { openPostgresStore } from "../store/postgres/opening.ts";
import { createPool, type Pool } from "../store/postgres/pool.ts";
import type { Schema, Store } from "../store/store.ts";

export interface TestServer {
  /** The address of its database `postgres`, where it is noted what is lent. */
  url: string;
  /** Who borrows: a file of tests. */
  borrower: string;
}

export interface TestPostgresOptions {
  /** The extensions whose tables it has. */
  own: readonly OwnMigrations[];
  schema?: Schema | undefined;
}

/** Names the server and the borrower, for the process's own tests. */
export const testVariables = { url: "TEST_POSTGRES_URL", borrower: "TEST_POSTGRES_BORROWER" };
/** A test asks little at once, and a file may have a hundred apps. */
const poolSize = { size: 2, overflow: 2 };
/** The machine may be busy with many tests. */
const limits = { ...connectionLimits, connectMsMax: 30_000, statementMsMax: 60_000 };
/** Whoever is connected to a database for a moment bars it from being copied and renamed. */
const [attemptsMax, pauseMs] = [50, 100];

/** Undefined: tests run on SQLite. */
export function findTestServer(): TestServer | undefined {
  const { [testVariables.url]: url, [testVariables.borrower]: borrower } = process.env;
  return url === undefined || borrower === undefined ? undefined : { url, borrower };
}

/** Opens a database that nobody else has. It is borrowed when something is first asked of it. */
export function openTestPostgres(server: TestServer, options: TestPostgresOptions): Store {
  const { own, schema } = options;
  return openPostgresStore({
    url: server.url,
    lent: createLatePool(() => borrowDatabase(server, own)),
    schema,
  });
}

/** Makes the server ready to lend databases. Once, before the first is asked for. */
export async function prepareTestServer(url: string): Promise<void> {
  await withDatabase(url, (connection) =>
    connection.run("create table lent (name text primary key, template text, borrower text)"),
  );
}

/** The address of an empty database with all tables. It is the borrower's until `returnDatabases`. */
export async function borrowDatabase(
  { url, borrower }: TestServer,
  own: readonly OwnMigrations[],
): Promise<string> {
  const template = nameTemplate(own);
  const name = await withDatabase(url, async (connection) => {
    const free = await takeFree(connection, template, borrower);
    if (free !== undefined) return free;
    const made = await copyTemplate(url, connection, template, own);
    await connection.run("insert into lent values ($1, $2, $3)", [made, template, borrower]);
    return made;
  });
  return urlOf(url, name);
}

/**
 * The address of a new database with all tables, or with none, for a whole program: one that serves begins a log of
 * events there, which no emptying undoes. `returnDatabases` drops it.
 */
export async function makeDatabase(
  { url, borrower }: TestServer,
  own?: readonly OwnMigrations[],
): Promise<string> {
  const name = await withDatabase(url, async (connection) => {
    const made = own
      ? await copyTemplate(url, connection, nameTemplate(own), own)
      : await makeEmpty(connection);
    await connection.run("insert into lent values ($1, null, $2)", [made, borrower]);
    return made;
  });
  return urlOf(url, name);
}

/** Takes back all that the borrower has, emptied. Whoever is connected to them is not any more. */
export async function returnDatabases({ url, borrower }: TestServer): Promise<void> {
  await withDatabase(url, async (connection) => {
    const own = "select name from lent where borrower = $1";
    await connection.run(
      `select pg_terminate_backend(pid) from pg_stat_activity where datname in (${own})`,
      [borrower],
    );
    const made = await connection.run(
      "delete from lent where borrower = $1 and template is null returning name",
      [borrower],
    );
    for (const { name } of made) {
      await connection.run(`drop database "${String(name)}" with (force)`);
    }
    const rows = await connection.run(own, [borrower]);
    for (const { name } of rows) {
      await withDatabase(urlOf(url, String(name)), (emptied) => emptied.run("select test.empty()"));
    }
    await connection.run("update lent set borrower = null where borrower = $1", [borrower]);
  });
}

/** A pool of a database whose address is found when something is first asked of it. */
function createLatePool(find: () => Promise<string>): Pool {
  let opened: Promise<Pool> | undefined;
  const open = () =>
    (opened ??= find().then((url) => createPool(readAddress(url), { ...poolSize, limits })));
  return {
    use: async (work) => (await open()).use(work),
    standing: () => ({ inUse: 0, idle: 0, waiting: 0, refused: 0, replaced: 0 }),
    // One that was never asked anything is opened nevertheless: it refuses whoever comes from now on.
    close: async (ms) => (await open()).close(ms),
  };
}

export function urlOf(server: string, database: string): string {
  const url = new URL(server);
  url.pathname = `/${database}`;
  return url.href;
}

async function withDatabase<T>(url: string, work: (connection: Connection) => Promise<T>) {
  const connection = await connect(readAddress(url), limits);
  try {
    return await work(connection);
  } finally {
    await connection.end();
  }
}

async function takeFree(
  connection: Connection,
  template: string,
  borrower: string,
): Promise<string | undefined> {
  const [row] = await connection.run(
    `update lent set borrower = $1 where name =
      (select name from lent where template = $2 and borrower is null limit 1 for update skip locked)
    returning name`,
    [borrower, template],
  );
  return row === undefined ? undefined : String(row["name"]);
}

const nameTemplate = (own: readonly OwnMigrations[]) =>
  `template_${Bun.hash(JSON.stringify([postgresMigrations.app, own])).toString(36)}`;

async function makeEmpty(connection: Connection): Promise<string> {
  const name = makeName();
  await connection.run(`create database "${name}"`);
  return name;
}

const makeName = () => `test_${crypto.randomUUID().slice(0, 13)}`;

/** The name of a copy. A template is made by whoever is the first to need it. */
async function copyTemplate(
  url: string,
  connection: Connection,
  template: string,
  own: readonly OwnMigrations[],
): Promise<string> {
  const name = makeName();
  const copy = () =>
    patiently(() =>
      connection.run(`create database "${name}" template "${template}" strategy file_copy`),
    );
  try {
    await copy();
  } catch (error) {
    if (stateOf(error) !== "3D000") throw error;
    await makeTemplate(url, connection, template, own);
    await copy();
  }
  return name;
}

/** That a database has the name already, which PostgreSQL says otherwise of one that comes in the same moment. */
const takenStates: readonly (string | undefined)[] = ["42P04", "23505"];

/** Under another name first: nobody copies half of one. */
async function makeTemplate(
  url: string,
  connection: Connection,
  name: string,
  own: readonly OwnMigrations[],
): Promise<void> {
  const draft = `${name}_${crypto.randomUUID().slice(0, 8)}`;
  await connection.run(`create database "${draft}"`);
  await migratePostgres({ url: urlOf(url, draft), own });
  await withDatabase(urlOf(url, draft), addEmptying);
  try {
    await patiently(() => connection.run(`alter database "${draft}" rename to "${name}"`));
  } catch (error) {
    if (!takenStates.includes(stateOf(error))) throw error;
    await connection.run(`drop database "${draft}" with (force)`);
  }
}

/** What the migrations have put into tables stays. (TRUNCATE takes a hundred times as long for tables with few rows.) */
async function addEmptying(connection: Connection): Promise<void> {
  const rows = await connection.run(
    "select quote_ident(tablename) as name from pg_tables where schemaname = 'public'",
  );
  const emptying: string[] = [];
  for (const { name } of rows) {
    const [found] = await connection.run(`select 1 from ${String(name)} limit 1`);
    if (!found) emptying.push(`delete from ${String(name)};`);
  }
  await connection.run("create schema test");
  await connection.run(
    `create function test.empty() returns void language sql set session_replication_role = replica as $$ ${emptying.join(" ")} $$`,
  );
}

/** Waits for whoever is still connected to the database. */
async function patiently(work: () => Promise<unknown>): Promise<void> {
  for (let made = 1; ; made++) {
    try {
      await work();
      return;
    } catch (error) {
      const isInUse = stateOf(error) === "55006";
      if (!isInUse || made === attemptsMax) throw error;
      await Bun.sleep(pauseMs);
    }
  }
}
