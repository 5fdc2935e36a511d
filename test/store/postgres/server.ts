// A real PostgreSQL for the tests of one file.
import { chownSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { $, SQL } from "bun";
import { postgresMigrations } from "../../../db/migrations.ts";
import { migratePostgres } from "../../../src/store/postgres/migrations.ts";

export interface PostgresServer {
  /** Of 127.0.0.1. Undefined: it listens to its socket alone. */
  readonly port?: number;
  /** The path of its socket. */
  readonly socket: string;
  /** Makes an empty database, or a copy of another, and connects to it. */
  createDatabase(name: string, template?: string): Promise<SQL>;
  /** To a database that is there. */
  connect(name: string): SQL;
  /** The same with all tables of Plaudit and of items. */
  createMigrated(name: string): Promise<SQL>;
  /** The address of a database, for the program itself. */
  urlOf(name: string, as?: { user?: string; password?: string }): string;
  /** Starts a replica of it, which takes what is written here as it comes. Whoever starts it stops it. */
  startReplica(): Promise<PostgresServer>;
  /** Ends it as a power cut does: `kill -9`, its workers included. */
  kill(): Promise<void>;
  /** Starts it again after `kill`. As a standby it takes no writes. */
  start(as?: "primary" | "standby"): Promise<void>;
  /** Stops it, without ending it: nothing is answered until `resume`. */
  pause(): Promise<void>;
  resume(): Promise<void>;
  stop(): Promise<void>;
}

export interface ServerOptions {
  /** It listens to 127.0.0.1 too, and shows the certificate of ./certificate, which is one of localhost. */
  tls?: boolean;
  /** Whoever comes to its socket is let in: to check a password takes longer than to connect. */
  isOpen?: boolean;
  /** The folder that its own is made in. Default: that of temporary files. */
  home?: string | undefined;
  /** More of its settings. */
  settings?: Readonly<Record<string, string | number>>;
}

const [user, password] = ["plaudit", "only for a test"];
const portDefault = 5432;
/** It takes one second, or ten where others are busy. */
const startMsMax = 60_000;
const stopMsMax = 10_000;
/** For the hook that starts it, or that stops it. */
export const hookMsMax = startMsMax + stopMsMax;
/** Of the tests' own. A server takes a hundred. */
const connectionsMax = 2;

/** Starts it. Throws what it says when it does not start. */
export function startPostgres(options: ServerOptions = {}): Promise<PostgresServer> {
  return startIn(makeFolder(options.home), options);
}

/** A short name: the path of a socket has room for some hundred characters. */
const makeFolder = (home = tmpdir()) => mkdtempSync(join(home, "pg-"));

/** Starts what is in its folder already, or makes it. */
async function startIn(folder: string, options: ServerOptions): Promise<PostgresServer> {
  const data = join(folder, "data");
  const log = join(folder, "log");
  const port = options.tls ? findFreePort() : undefined;
  const socket = join(data, `.s.PGSQL.${port ?? portDefault}`);
  const child = Bun.spawn(
    [
      process.execPath,
      join(import.meta.dir, "process.ts"),
      folder,
      user,
      password,
      JSON.stringify({ settings: options.settings ?? {}, port, isOpen: options.isOpen }),
    ],
    { stdin: "pipe", stdout: "pipe", stderr: Bun.file(log) },
  );
  const said = child.stdout.getReader();
  const pools: SQL[] = [];

  async function stop(): Promise<void> {
    await Promise.all(pools.map((pool) => pool.close({ timeout: 0 })));
    await child.stdin.end();
    await endsWithin(child, stopMsMax);
    rmSync(folder, { recursive: true, force: true });
  }

  async function ready(): Promise<void> {
    const timer = setTimeout(() => child.kill(), startMsMax);
    const { value } = await said.read();
    clearTimeout(timer);
    if (value !== undefined) return;
    const why = await Bun.file(log).text();
    await stop();
    throw new Error(`PostgreSQL has not started: ${why}`);
  }
  await ready();

  function connect(database: string): SQL {
    const pool = new SQL({
      adapter: "postgres",
      path: socket,
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

  async function signal(name: string): Promise<void> {
    const main = Number(readFileSync(join(data, "postmaster.pid"), "utf8").split("\n")[0]);
    const list = await $`ps -A -o pid= -o ppid=`.text();
    const pairs = list.split("\n").map((line) => line.trim().split(/\s+/).map(Number));
    const workers = pairs.filter(([, parent]) => parent === main).map(([pid]) => pid);
    for (const pid of [main, ...workers]) await $`kill -s ${name} ${pid}`.nothrow().quiet();
  }

  const main = connect("postgres");
  const urlOf: PostgresServer["urlOf"] = (name, as = {}) =>
    `postgres://${as.user ?? user}:${encodeURIComponent(as.password ?? password)}@localhost:${port ?? portDefault}/${name}?host=${data}`;

  async function createDatabase(name: string, template = "template1"): Promise<SQL> {
    await main`create database ${main(name)} template ${main(template)}`;
    return connect(name);
  }

  /** Migrations take longer than a copy of what they have made. */
  let migrated: Promise<string> | undefined;
  async function migrate(): Promise<string> {
    const name = "migrated";
    await main`create database ${main(name)}`;
    const items = { name: "items", migrations: postgresMigrations.items };
    await migratePostgres({ url: urlOf(name), own: [items] });
    return name;
  }

  async function startReplica(): Promise<PostgresServer> {
    const copy = makeFolder();
    await copyRunning(main, data, join(copy, "data"));
    const primary_conninfo = `host=${data} port=${port ?? portDefault} user=${user} password='${password}'`;
    return startIn(copy, { ...options, settings: { ...options.settings, primary_conninfo } });
  }

  return {
    ...(port === undefined ? {} : { port }),
    socket,
    connect,
    createDatabase,
    startReplica,
    async createMigrated(name) {
      const from = await (migrated ??= migrate());
      await main`create database ${main(name)} template ${main(from)} strategy file_copy`;
      return connect(name);
    },
    urlOf,
    kill: () => signal("KILL"),
    async start(as = "primary") {
      if (as === "standby") writeFileSync(join(data, "standby.signal"), "", { mode: 0o644 });
      void child.stdin.write("start\n");
      await child.stdin.flush();
      await ready();
    },
    pause: () => signal("STOP"),
    resume: () => signal("CONT"),
    stop,
  };
}

/** Copies the folder of a server that runs, as pg_basebackup does, which does not come with it. */
async function copyRunning(sql: SQL, from: string, to: string): Promise<void> {
  const session = await sql.reserve();
  await session`select pg_backup_start('replica', fast => true)`;
  // A file that goes meanwhile is in the log of writes, which is copied too.
  await $`cp -a ${from} ${to}`.nothrow().quiet();
  const [{ labelfile }] = await session`select labelfile from pg_backup_stop()`;
  await session.release();
  await $`rm -f ${to}/postmaster.pid ${to}/postmaster.opts ${to}/.s.PGSQL.*`.quiet();
  const { uid, gid } = statSync(to);
  for (const [name, text] of [
    ["backup_label", String(labelfile)],
    ["standby.signal", ""],
  ] as const) {
    writeFileSync(join(to, name), text);
    chownSync(join(to, name), uid, gid);
  }
}

function findFreePort(): number {
  const socket = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const { port } = socket;
  socket.stop(true);
  return port;
}

async function endsWithin(child: Bun.Subprocess, ms: number): Promise<void> {
  const timer = setTimeout(() => child.kill("SIGKILL"), ms);
  await child.exited;
  clearTimeout(timer);
}
