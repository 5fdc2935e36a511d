// Brings a database to the newest schema. Each migration runs once, by name, in a transaction of its own. Nodes that start
// at once take turns: the lock of a turn ends with its transaction, so it is right behind any pooler, and a node that
// dies lets go of it.
import { type Migration, type OwnMigrations, postgresMigrations } from "../../../db/migrations.ts";
import { keeperPrefix } from "../keepers.ts";
import { type Done, findMissing } from "../missing.ts";
import { type Address, readAddress } from "./address.ts";
import { type Connection, connect, connectionLimits } from "./connection.ts";
import { stateOf } from "./failures.ts";

export interface MigrationOptions {
  /** postgres://USER:PASSWORD@HOST/NAME, past any pooler. */
  url: string;
  /** Plaudit's own. Default: all of this version. */
  migrations?: readonly Migration[];
  /** Those of extensions, which run after Plaudit's. The tables of extensions that are gone stay as they are. */
  own?: readonly OwnMigrations[];
  /** How long a migration waits for a table that somebody reads or writes. Meanwhile whoever comes waits behind it. */
  tableLockMsMax?: number;
}

/** How long a node waits for the others' turns, and how often it asks. */
const turnMsMax = 600_000;
const turnPollMs = 100;
const tableLockMsMax = 10_000;
/** Of one statement: large tables take their time. */
const statementMsMax = 3_600_000;
/** Any number that nobody else takes: "plaudit" in ASCII. */
const turn = "31647247013440884";

const migrating = { ...connectionLimits, statementMsMax };

interface Migrator {
  connection: Connection;
  address: Address;
}

const makeHistory = `create table if not exists migrations (
  position bigint generated always as identity,
  owner text collate "C" not null, name text collate "C" not null, additive boolean not null,
  ran_at timestamptz not null, took_ms bigint not null, primary key (owner, name))`;

/**
 * Runs what is missing, and fulfils with the names. Rejects when the database knows a migration that this program does
 * not and cannot do without (a newer Plaudit wrote it), and when a table cannot be had in time.
 */
export async function migratePostgres(options: MigrationOptions): Promise<string[]> {
  const { url, migrations = postgresMigrations.app, own = [] } = options;
  const address = readAddress(url);
  const connection = await connect(address, migrating);
  const lockMsMax = options.tableLockMsMax ?? tableLockMsMax;
  try {
    await takeTurn(connection, lockMsMax, () => connection.run(makeHistory));
    const ran: string[] = [];
    for (const set of [{ name: "", migrations }, ...own]) {
      const missing = findMissing(
        set.migrations,
        await listDone(connection, set.name),
        writerOf(set),
      );
      for (const migration of missing) {
        const isOurs = await run({ connection, address }, set, migration, lockMsMax);
        if (isOurs) ran.push(migration.name);
      }
    }
    return ran;
  } finally {
    await connection.end();
  }
}

/** What `migratePostgres` would run. Changes nothing. Rejects as it does. */
export async function listPendingPostgres({
  url,
  migrations = postgresMigrations.app,
  own = [],
}: MigrationOptions): Promise<PendingMigration[]> {
  return whileConnected(url, async (connection) => {
    if (!(await hasHistory(connection))) {
      return [{ name: "", migrations }, ...own].flatMap(titled);
    }
    const pending: PendingMigration[] = [];
    for (const set of [{ name: "", migrations }, ...own]) {
      const missing = findMissing(
        set.migrations,
        await listDone(connection, set.name),
        writerOf(set),
      );
      pending.push(...titled({ ...set, migrations: missing }));
    }
    return pending;
  });
}

/** A migration that the database waits for. */
export interface PendingMigration extends Migration {
  /** With whose it is, for people. */
  title: string;
}

const titled = ({ name, migrations }: OwnMigrations): PendingMigration[] =>
  migrations.map((each) => ({ ...each, title: `${name || "app"} ${each.name}` }));

/** The extensions that have tables there, or keep something elsewhere. None where there is no schema yet. */
export async function listKeepers(url: string): Promise<string[]> {
  return whileConnected(url, async (connection) => {
    if (!(await hasHistory(connection))) return [];
    const rows = await connection.run(
      `select owner from migrations where owner <> '' union
       select substr(name, ${keeperPrefix.length + 1}) from settings where name like '${keeperPrefix}%' order by 1`,
    );
    return rows.map(({ owner }) => String(owner));
  });
}

/** Whether a Plaudit has made its tables there. */
export const isMigrated = (url: string): Promise<boolean> => whileConnected(url, hasHistory);

async function hasHistory(connection: Connection): Promise<boolean> {
  const [row] = await connection.run("select to_regclass('migrations') is not null as there");
  return row?.["there"] === true;
}

async function whileConnected<T>(
  url: string,
  work: (connection: Connection) => Promise<T>,
): Promise<T> {
  const connection = await connect(readAddress(url), connectionLimits);
  try {
    return await work(connection);
  } finally {
    await connection.end();
  }
}

const writerOf = ({ name }: OwnMigrations) => (name === "" ? "Plaudit" : name);

async function listDone(connection: Connection, owner: string): Promise<Done[]> {
  const list = "select name, additive from migrations where owner = $1 order by position";
  const rows = await connection.run(list, [owner]);
  return rows.map(({ name, additive }) => ({ name: String(name), additive: additive === true }));
}

/** Whether it ran here. Another node may have run it since we looked, or a newer one may have gone further. */
async function run(
  { connection, address }: Migrator,
  set: OwnMigrations,
  { name, sql, additive = false }: Migration,
  lockMsMax: number,
): Promise<boolean> {
  const statements = sql.split("--> statement-breakpoint");
  try {
    return await takeTurn(connection, lockMsMax, async () => {
      const missing = findMissing(
        set.migrations,
        await listDone(connection, set.name),
        writerOf(set),
      );
      if (!missing.some((each) => each.name === name)) return false;
      const from = performance.now();
      if (statements.every(isIndex)) {
        // What was asked last, with a value, has its snapshot until the next is asked: the build would wait for it.
        await connection.run("select 1");
        await buildIndexes(address, statements);
      } else for (const statement of statements) await connection.run(statement);
      const tookMs = Math.round(performance.now() - from);
      await connection.run(
        "insert into migrations (owner, name, additive, ran_at, took_ms) values ($1, $2, $3, now(), $4)",
        [set.name, name, additive, tookMs],
      );
      return true;
    });
  } catch (cause) {
    if (stateOf(cause) !== "55P03") throw cause;
    throw new Error(
      `The migration ${name} waited ${lockMsMax / 1000} s for a table that others use: start again when they are done.`,
      { cause },
    );
  }
}

const index = /^\s*create (unique )?index (?!concurrently)"?(\w+)"? /i;
const isIndex = (statement: string) => index.test(statement);

/**
 * Builds the indexes of a migration that has nothing else while others read and write their tables. That goes in no
 * transaction, so what a build left that was ended is dropped first.
 */
async function buildIndexes(address: Address, statements: readonly string[]): Promise<void> {
  const connection = await connect(address, migrating);
  try {
    // It holds nobody up, and waits for whoever began before.
    await connection.run(`set statement_timeout = ${statementMsMax}; set lock_timeout = 0`);
    for (const statement of statements) {
      const [, , name = ""] = index.exec(statement) ?? [];
      const left = "select 1 from pg_index where indexrelid = to_regclass($1) and not indisvalid";
      if ((await connection.run(left, [name])).length > 0) {
        await connection.run(`drop index concurrently ${name}`);
      }
      await connection.run(
        statement.replace(/\bindex\b/i, (word) => `${word} concurrently if not exists`),
      );
    }
  } finally {
    await connection.end();
  }
}

/** Runs the work in a transaction, when no other node is at it. */
async function takeTurn<T>(
  connection: Connection,
  lockMsMax: number,
  work: () => Promise<T>,
): Promise<T> {
  await connection.run(
    `begin; set local statement_timeout = ${statementMsMax}; set local lock_timeout = ${lockMsMax}`,
  );
  try {
    await waitForTurn(connection);
    const result = await work();
    await connection.run("commit");
    return result;
  } catch (error) {
    if (!connection.isBroken()) await connection.run("rollback").catch(() => connection.end());
    throw error;
  }
}

/** It asks again and again, for an index is built only when nobody is left in a statement that began before. */
async function waitForTurn(connection: Connection): Promise<void> {
  const until = performance.now() + turnMsMax;
  const take = `select pg_try_advisory_xact_lock(${turn}) as "isOurs"`;
  while ((await connection.run(take))[0]?.["isOurs"] !== true) {
    if (performance.now() > until) {
      throw new Error(
        `Another node has migrated for ${turnMsMax / 1000} s: start again when it is done.`,
      );
    }
    await Bun.sleep(turnPollMs);
  }
}
