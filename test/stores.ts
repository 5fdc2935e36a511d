// Which test files ask something of the store of accounts through its port: they run on both dialects.
import { dirname, join } from "node:path";
import { Glob } from "bun";

const transpiler = new Bun.Transpiler({ loader: "ts" });
/** What opens a store that may be on either, or says where a folder's is. */
const opens = /\b(createTestApp|createTestDeps|openTestStore|databaseOf|configOf)\(/;
/** These define what opens one: whoever imports them need not call it. */
const kits = ["test/kit.ts", "test/databases.ts", "test/store/postgres/app.ts"];

/**
 * Files of tests that open a store which may be on either dialect, and nevertheless run on SQLite alone: `FILE` or
 * `FOLDER/`, each with its reason.
 */
export const sqliteAlone: Readonly<Record<string, string>> = {
  "test/store/sqlite/": "How SQLite's store works inside: its plans, its disk, its file.",
  "test/store/postgres/": "Has PostgreSQLs of its own, which it breaks: `bun run test` runs it.",
  "test/features/limits/":
    "SQLite's limits are counted in memory, PostgreSQL's by all nodes together: test/store/postgres asks that.",
  "test/library/": "Its apps have tables of their own, with migrations for SQLite alone.",
  "test/testing/": "What a test app costs, which is told of one in memory.",
  "test/recorded/": "test/store/postgres/features.test.ts asks all of it of PostgreSQL.",
};

/** Those that `bun run test:postgres` runs. */
export async function listOnBoth(): Promise<string[]> {
  const isAlone = (file: string) =>
    Object.keys(sqliteAlone).some((place) => file.startsWith(place));
  return (await listOnStore()).filter((file) => !isAlone(file));
}

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
