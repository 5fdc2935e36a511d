// Which SQLite a process runs on. Bun brings its own, except on macOS: there it takes Apple's, which is 3.43 on
// macOS 14 and 15. Below 3.51.3 two connections that write and empty the write-ahead log at the same moment can
// damage the database (sqlite.org/wal.html#walresetbug), and we always have several.
import { Database } from "bun:sqlite";
import { dlopen } from "bun:ffi";
import { semver } from "bun";

export const sqliteVersionMin = "3.51.3";

/** Where Homebrew (on Apple's processors, on Intel's) and MacPorts put the newest SQLite, in order of preference. */
const macLibraries = [
  "/opt/homebrew/opt/sqlite/lib/libsqlite3.dylib",
  "/usr/local/opt/sqlite/lib/libsqlite3.dylib",
  "/opt/local/lib/libsqlite3.dylib",
];

/** What is asked of the machine; a test has one of its own. */
export interface SqliteHost {
  /** As `process.platform`. */
  readonly platform: string;
  /** The version of a library file. Undefined: there is none, or none that this program can load. */
  readVersion(file: string): string | undefined;
  /** Makes a file the library of this process, its Workers included. Throws if one is loaded already. */
  load(file: string): void;
  /** The version of the library that this process runs on. If there is none yet, it loads the default. */
  runningVersion(): string;
}

/**
 * Sees to it that this process runs on a SQLite that keeps what it is given. Call it before the first database
 * is opened: a process has one library for good. Throws an Error for people when no such SQLite is there.
 */
export function demandSqlite(host: SqliteHost = thisHost): void {
  if (host.platform === "darwin") loadNewer(host);
  const version = host.runningVersion();
  if (isSafe(version)) return;
  throw new Error(
    `Plaudit needs SQLite ${sqliteVersionMin} or later, and this is ${version}, which can damage a database: ${adviceFor(host)}`,
  );
}

function loadNewer(host: SqliteHost): void {
  const file = findSafe(host);
  if (file === undefined) return;
  try {
    host.load(file);
  } catch {
    // The app has opened a database, or chosen a library, before. What that is decides.
  }
}

function findSafe({ readVersion }: SqliteHost): string | undefined {
  return macLibraries.find((file) => {
    const version = readVersion(file);
    return version !== undefined && isSafe(version);
  });
}

const isSafe = (version: string) => semver.satisfies(version, `>=${sqliteVersionMin}`);

function adviceFor(host: SqliteHost): string {
  if (host.platform !== "darwin") return "use Bun 1.4.5 or later, which brings a newer one.";
  // Then it was loaded before us.
  if (findSafe(host) !== undefined) return "start Plaudit before anything else opens a database.";
  return "run `brew install sqlite` (or `brew upgrade sqlite`), and start again.";
}

const thisHost: SqliteHost = {
  platform: process.platform,
  readVersion: readLibraryVersion,
  load: (file) => void Database.setCustomSQLite(file),
  runningVersion() {
    using database = new Database(":memory:");
    const row = database.query<{ version: string }, []>("select sqlite_version() as version").get();
    return row!.version;
  },
};

/**
 * Asks the file itself. Bun is given only what was found good: after a file that it cannot load, it opens no
 * database at all.
 */
export function readLibraryVersion(file: string): string | undefined {
  try {
    const { symbols } = dlopen(file, { sqlite3_libversion: { returns: "cstring", args: [] } });
    return String(symbols.sqlite3_libversion());
  } catch {
    return undefined;
  }
}
