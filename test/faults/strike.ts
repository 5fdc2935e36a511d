// Makes the disk and the store of this thread fail as the environment says.
import { Database } from "bun:sqlite";
import { closeSync, existsSync, openSync } from "node:fs";
import { type Disk, realDisk } from "../../src/journal/disk.ts";
import { headerBytes } from "../../src/journal/frame.ts";
import { type Fault, readFaults } from "./fault.ts";

const faults = readFaults();
const counts = new Map<Fault, number>();

/** The fault that strikes here and now, if any. */
function strikes(at: string, when: Fault["when"]): Fault | undefined {
  return faults.find((fault) => {
    if (fault.when !== when || !at.startsWith(fault.at)) return false;
    const { whilst, once, skip = 0, again = false } = fault;
    if (whilst !== undefined && !existsSync(whilst)) return false;
    const count = (counts.get(fault) ?? 0) + 1;
    counts.set(fault, count);
    if (again ? count <= skip : count !== skip + 1) return false;
    if (once === undefined) return true;
    if (existsSync(once)) return false;
    closeSync(openSync(once, "w"));
    return true;
  });
}

export function strike(at: string, when: Fault["when"], database?: Database): void {
  const act = strikes(at, when)?.act;
  if (act === undefined) return;
  if (act === "kill") process.kill(process.pid, "SIGKILL");
  if (act === "crash") process.kill(process.pid, "SIGSEGV");
  if (act === "abort") process.abort();
  if (act === "spin" || act === "hang") for (;;);
  if (typeof act !== "object") return;
  if ("waitMs" in act) return Bun.sleepSync(act.waitMs);
  if ("run" in act) return void database?.run(act.run);
  throw injected(act.fail);
}

function injected(code: string): Error {
  return Object.assign(new Error(`${code}: injected`), { code });
}

/** For what runs off the main thread: waiting and hanging hold up nobody else. */
async function strikeAside(at: string, when: Fault["when"]): Promise<void> {
  const act = strikes(at, when)?.act;
  if (act === undefined) return;
  if (act === "kill") process.kill(process.pid, "SIGKILL");
  if (act === "hang") return new Promise(() => {});
  if (typeof act !== "object") return;
  if ("waitMs" in act) return Bun.sleep(act.waitMs);
  if ("fail" in act) throw injected(act.fail);
}

/**
 * The real disk, with the faults of this process. A segment's header is written by `disk.header`, and
 * app.db's log is synced by `disk.syncLog`.
 */
export function createStrickenDisk(): Disk {
  const around = <A extends unknown[], R>(name: string, call: (...args: A) => R) => {
    return (...args: A): R => {
      strike(`disk.${name}`, "before");
      const result = call(...args);
      strike(`disk.${name}`, "after");
      return result;
    };
  };
  const aside = <A extends unknown[], R>(name: string, call: (...args: A) => Promise<R>) => {
    return async (...args: A): Promise<R> => {
      await strikeAside(`disk.${name}`, "before");
      const result = await call(...args);
      await strikeAside(`disk.${name}`, "after");
      return result;
    };
  };
  const frame = around("write", (fd: number, bytes: Uint8Array) => {
    const half = strikes("disk.write", "halfway");
    if (!half) return realDisk.write(fd, bytes);
    const written = realDisk.write(fd, bytes.subarray(0, bytes.length >> 1));
    if (half.act === "kill") process.kill(process.pid, "SIGKILL");
    return written;
  });
  const header = around("header", realDisk.write);
  const segments = new Set<number>();
  const sync = aside("fdatasync", realDisk.fdatasync);
  const syncLog = aside("syncLog", realDisk.fdatasync);
  return {
    ...realDisk,
    open: around("open", (file: string, flags: number, mode: number) => {
      const fd = realDisk.open(file, flags, mode);
      segments.add(fd);
      return fd;
    }),
    write: (fd, bytes) => (bytes.length === headerBytes ? header : frame)(fd, bytes),
    truncate: around("truncate", realDisk.truncate),
    fdatasync: (fd) => (segments.has(fd) ? sync : syncLog)(fd),
    syncFolder: aside("syncFolder", realDisk.syncFolder),
    close: around("close", (fd: number) => {
      segments.delete(fd);
      realDisk.close(fd);
    }),
    remove: around("remove", realDisk.remove),
  };
}

/** Is told of each statement and transaction, before, inside (a transaction's end) and after. */
export type Hook = (at: string, when: Fault["when"], database: Database) => void;

/** Hooks every database that this thread opens from now on. */
export function hookStore(hook: Hook = strike): void {
  const { query, run, transaction } = Database.prototype;
  const hooked = new WeakSet<object>();

  Database.prototype.run = function (this: Database, sql: string, ...values: never[]) {
    hook(sql, "before", this);
    const result = run.call(this, sql, ...values);
    hook(sql, "after", this);
    return result;
  };

  Database.prototype.query = function (this: Database, sql: string) {
    const statement = query.call(this, sql);
    if (hooked.has(statement)) return statement;
    hooked.add(statement);
    for (const verb of ["run", "get", "all"] as const) {
      const call = statement[verb] as (...values: unknown[]) => unknown;
      const value = (...values: unknown[]) => {
        hook(sql, "before", this);
        const result = call.apply(statement, values);
        hook(sql, "after", this);
        return result;
      };
      Object.defineProperty(statement, verb, { value });
    }
    return statement;
  } as typeof query;

  Database.prototype.transaction = function (this: Database, work: (...args: never[]) => unknown) {
    let isOutermost = false;
    const wrapped = transaction.call(this, (...args) => {
      const result = work(...(args as never[]));
      if (isOutermost) hook("transaction", "inside", this);
      return result;
    });
    const immediate = (...args: unknown[]) => {
      hook("transaction", "before", this);
      isOutermost = true;
      try {
        return wrapped.immediate(...args);
      } finally {
        isOutermost = false;
        hook("transaction", "after", this);
      }
    };
    return Object.assign((...args: unknown[]) => wrapped(...args), { immediate });
  } as typeof transaction;
}
