// A real PostgreSQL for the tests of one file.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { SQL } from "bun";

export interface PostgresServer {
  /** Makes a database, and connects to it. */
  createDatabase(name: string): Promise<SQL>;
  stop(): Promise<void>;
}

const [user, password] = ["plaudit", "only for a test"];
/** It takes one second, or ten where others are busy. */
const startMsMax = 60_000;
const stopMsMax = 10_000;
/** For the hook that starts it, or that stops it. */
export const hookMsMax = startMsMax + stopMsMax;
const connectionsMax = 8;

/** Starts it. Throws what it says when it does not start. */
export async function startPostgres(): Promise<PostgresServer> {
  // A short name: the path of a socket has room for some hundred characters.
  const folder = mkdtempSync(join(tmpdir(), "pg-"));
  const log = join(folder, "log");
  const child = Bun.spawn(
    [process.execPath, join(import.meta.dir, "process.ts"), folder, user, password],
    { stdin: "pipe", stdout: "pipe", stderr: Bun.file(log) },
  );
  const pools: SQL[] = [];

  async function stop(): Promise<void> {
    await Promise.all(pools.map((pool) => pool.close({ timeout: 0 })));
    await child.stdin.end();
    await endsWithin(child, stopMsMax);
    rmSync(folder, { recursive: true, force: true });
  }

  const timer = setTimeout(() => child.kill(), startMsMax);
  const { value } = await child.stdout.getReader().read();
  clearTimeout(timer);
  if (value === undefined) {
    const said = await Bun.file(log).text();
    await stop();
    throw new Error(`PostgreSQL has not started: ${said}`);
  }

  function connect(database: string): SQL {
    const pool = new SQL({
      adapter: "postgres",
      path: join(folder, "data", ".s.PGSQL.5432"),
      username: user,
      password,
      database,
      max: connectionsMax,
      // As it will be behind a pooler: statements that a connection keeps belong to whoever has it next.
      prepare: false,
    });
    pools.push(pool);
    return pool;
  }

  const main = connect("postgres");
  return {
    async createDatabase(name) {
      await main`create database ${main(name)}`;
      return connect(name);
    },
    stop,
  };
}

async function endsWithin(child: Bun.Subprocess, ms: number): Promise<void> {
  const timer = setTimeout(() => child.kill("SIGKILL"), ms);
  await child.exited;
  clearTimeout(timer);
}
