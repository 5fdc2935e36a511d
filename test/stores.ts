// Which test files ask something of the store of accounts through its port: they run on both dialects.
import { dirname, join } from "node:path";
import { Glob } from "bun";

const transpiler = new Bun.Transpiler({ loader: "ts" });
/** What opens a store that may be on either, or says where a folder's is. */
const opens = /\b(createTestApp|createTestDeps|openTestStore|databaseOf|configOf)\(/;
/** These define what opens one: whoever imports them need not call it. */
const kits = ["test/kit.ts", "test/databases.ts", "test/store/postgres/app.ts"];

/** Places of tests, `FILE` or `FOLDER/`, each with a reason. */
type Places = Readonly<Record<string, string>>;

/** They need SQLite, or files that only SQLite has, and run on it alone. */
export const sqliteAlone: Places = {
  "test/app/read-only.test.ts": "A look at a folder's files: with DATABASE_URL it is refused.",
  "test/cli/data.test.ts":
    "What is missing where a folder is: on PostgreSQL the data is not in it.",
  "test/cli/doctor.test.ts":
    "Damages the files: test/store/postgres/serve.test.ts asks what doctor says of PostgreSQL.",
  "test/data/":
    "Files, their backups and the ways back of their migrations: PostgreSQL has tools for these.",
  "test/docs/examples.test.ts": "Each is a process of its own, with an app in memory.",
  "test/faults/crash.test.ts":
    "Dies between the writes of one file: test/store/postgres/events asks what becomes of a log.",
  "test/faults/damage.test.ts": "What became of the folder's files.",
  "test/faults/database.test.ts": "Overwrites the databases' files.",
  "test/faults/oracle.test.ts": "Counts in a folder's files.",
  "test/faults/packing.test.ts": "Dies while the file of events is packed by column.",
  "test/faults/poison.test.ts": "What kills a Worker, which is the same one on either.",
  "test/faults/power.test.ts": "Cuts the power of one disk.",
  "test/features/limits/":
    "SQLite's limits are counted in memory, PostgreSQL's by all nodes together: test/store/postgres asks that.",
  "test/fixtures.test.ts": "Folders that releases have left.",
  "test/library/outside.test.ts":
    "Files in the folders of apps outside: test/store/postgres/shop.test.ts has one on PostgreSQL.",
  "test/recorded/": "test/store/postgres/features.test.ts asks all of it of PostgreSQL.",
  "test/recorder/": "The journal and its Worker are the same on either.",
  "test/reports/":
    "Reports read a node's own copy of the events, which is the same file on either.",
  "test/store/":
    "What the stores do inside. Those of test/store/postgres have a PostgreSQL of their own.",
  "test/testing/": "What a test app costs, which is told of one in memory.",
  "test/torture/": "Tries the machine's disk: test/nodes kills nodes on PostgreSQL.",
  "test/upgrade.test.ts": "Folders that an earlier version has left.",
};

/** They open no store of accounts. */
export const storeless: Places = {
  "test/app/config.test.ts": "Settings as they are read.",
  "test/app/database-settings.test.ts": "Settings as they are read.",
  "test/architecture.test.ts": "What imports what.",
  "test/check.test.ts": "Types, linter and formatter.",
  "test/cli/lines.test.ts": "Lines of a terminal.",
  "test/console/built.test.ts": "The console as it is built.",
  "test/console/clocks.test.ts": "Times as the console writes them.",
  "test/console/sheet.test.ts": "Tables as the console writes them.",
  "test/db/": "Migrations as they are written, of both.",
  "test/docs/faults.test.ts": "What a page names.",
  "test/domain/": "Rules without a store.",
  "test/features/activity/activity.test.ts": "Reads a node's own copy of the events.",
  "test/features/auth/hashing.test.ts": "Passwords as they are hashed.",
  "test/features/auth/tokens.test.ts": "Tokens as they are signed.",
  "test/features/dashboard/dashboard.test.ts": "Its three reads are given to it.",
  "test/features/events/events.test.ts": "Reads a node's own copy of the events.",
  "test/features/events/search.test.ts": "Reads a node's own copy of the events.",
  "test/features/users/canaries.test.ts": "Runs the tests beside it, of what is broken on purpose.",
  "test/http/": "Routes of a test's own, whose callers are given to it.",
  "test/install/": "What is installed.",
  "test/journal/": "The journal's files.",
  "test/library/databases.test.ts": "Migrations and tables as they are written, of both.",
  "test/length.test.ts": "How long functions are.",
  "test/mail/": "Mail as it is sent.",
  "test/runtime/": "Tools without a store.",
  "test/scripts.test.ts": "Which script runs which file.",
  "test/stores.test.ts": "These lists.",
  "test/wire/": "Shapes on the wire.",
};

/** Those that `bun run test:postgres` runs. */
export async function listOnBoth(): Promise<string[]> {
  return (await listOnStore()).filter((file) => !isIn(sqliteAlone, file));
}

export const isIn = (places: Places, file: string): boolean =>
  Object.keys(places).some((place) => file.startsWith(place));

export const listTests = (): string[] => [...new Glob("test/**/*.test.ts").scanSync(".")].sort();

/** All files of tests whose store may be on either dialect. */
export async function listOnStore(): Promise<string[]> {
  const files = new Map<string, { opens: boolean; imports: string[] }>();
  for (const file of new Glob("test/**/*.ts").scanSync(".")) {
    const text = await Bun.file(file).text();
    const imports = transpiler
      .scanImports(text)
      .filter(({ path }) => path.startsWith("."))
      .map(({ path }) => join(dirname(file), path));
    files.set(file, { opens: opens.test(text), imports });
  }

  const known = new Map<string, boolean>();
  function doesOpen(file: string): boolean {
    const found = files.get(file);
    if (found === undefined || kits.includes(file)) return false;
    const before = known.get(file);
    if (before !== undefined) return before;
    // A circle of imports ends here.
    known.set(file, found.opens);
    const does = found.opens || found.imports.some(doesOpen);
    known.set(file, does);
    return does;
  }
  return [...files.keys()].filter((file) => file.endsWith(".test.ts") && doesOpen(file)).sort();
}
