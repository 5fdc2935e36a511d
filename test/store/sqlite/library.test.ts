// Which SQLite a process runs on. A Mac is stood for by a host of the test's own: none of this has run on one.
import { expect, test } from "bun:test";
import { existsSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  demandSqlite,
  readLibraryVersion,
  type SqliteHost,
} from "../../../src/store/sqlite/library.ts";
import { start } from "../../processes.ts";

const homebrew = "/opt/homebrew/opt/sqlite/lib/libsqlite3.dylib";
const macPorts = "/opt/local/lib/libsqlite3.dylib";
const startMsMax = 15_000;
const main = join(import.meta.dir, "..", "..", "..", "src", "main.ts");

interface Machine {
  platform?: string;
  /** What Bun takes by itself. */
  own: string;
  files?: Record<string, string>;
  /** Somebody has opened a database before. */
  isLoaded?: boolean;
}

/** A machine, and what it ran on in the end. */
function createHost({ platform = "darwin", own, files = {}, isLoaded = false }: Machine) {
  let running = isLoaded ? own : undefined;
  const host: SqliteHost = {
    platform,
    readVersion: (file) => files[file],
    load(file) {
      if (running !== undefined) throw new Error("SQLite already loaded");
      running = files[file]!;
    },
    runningVersion: () => (running ??= own),
  };
  return { host, running: () => running };
}

function runOn(machine: Machine): string | undefined {
  const { host, running } = createHost(machine);
  demandSqlite(host);
  return running();
}

test.each([
  ["Linux, with Bun's own", { platform: "linux", own: "3.54.1" }, "3.54.1"],
  [
    "Linux, whatever lies where a Mac has it",
    { platform: "linux", own: "3.51.3", files: { [homebrew]: "3.60.0" } },
    "3.51.3",
  ],
  ["a Mac with Homebrew's", { own: "3.43.2", files: { [homebrew]: "3.51.3" } }, "3.51.3"],
  ["a Mac with MacPorts'", { own: "3.43.2", files: { [macPorts]: "3.100.0" } }, "3.100.0"],
  [
    "a Mac where Homebrew's is as old as Apple's, and MacPorts' is not",
    { own: "3.43.2", files: { [homebrew]: "3.51.2", [macPorts]: "3.53.0" } },
    "3.53.0",
  ],
  ["a Mac whose own is new enough", { own: "3.54.0" }, "3.54.0"],
  [
    "an app on a Mac that has chosen a good one itself",
    { own: "3.53.0", isLoaded: true },
    "3.53.0",
  ],
] as const satisfies [string, Machine, string][])("it runs on %s", (_, machine, version) => {
  expect(runOn(machine)).toBe(version);
});

test.each([
  ["a Mac with nothing but Apple's", { own: "3.43.2" }, "run `brew install sqlite`"],
  [
    "a Mac whose Homebrew's is too old as well",
    { own: "3.43.2", files: { [homebrew]: "3.51.2" } },
    "run `brew install sqlite`",
  ],
  [
    "an app on a Mac that has opened a database before",
    { own: "3.43.2", files: { [homebrew]: "3.54.1" }, isLoaded: true },
    "start Plaudit before anything else opens a database.",
  ],
  ["an old Bun elsewhere", { platform: "linux", own: "3.51.2" }, "use Bun 1.4.5 or later"],
] as const satisfies [string, Machine, string][])(
  "it refuses %s, and says what to do",
  (_, machine, advice) => {
    expect(() => runOn(machine)).toThrow(
      `Plaudit needs SQLite 3.51.3 or later, and this is ${machine.own}, which can damage a database: ${advice}`,
    );
  },
);

test("this process runs on one that is new enough", () => {
  expect(() => demandSqlite()).not.toThrow();
});

test("a library is asked for its version before it is loaded; what is none has none", () => {
  expect(readLibraryVersion("/nowhere/libsqlite3.dylib")).toBeUndefined();
  expect(readLibraryVersion(main)).toBeUndefined();
  const debian = `/usr/lib/${process.arch === "arm64" ? "aarch64" : "x86_64"}-linux-gnu/libsqlite3.so.0`;
  if (existsSync(debian)) expect(readLibraryVersion(debian)).toMatch(/^3\.\d+\.\d+$/);
});

test.each([
  ["a command", [main, "serve", "--port", "0"]],
  ["an app", ["app.ts"]],
  ["a test of an app", ["app.test.ts"]],
])("%s that would run on Apple's ends with one line, and makes nothing", async (_, words) => {
  const folder = mkdtempSync(join(tmpdir(), "plaudit-apple-"));
  const old = `
    import { Database } from "bun:sqlite";
    const { query } = Database.prototype;
    Database.prototype.query = function (sql) {
      return query.call(this, sql.replace("sqlite_version()", "'3.43.2'"));
    };`;
  await Bun.write(join(folder, "old.ts"), old);
  const plaudit = JSON.stringify(join(import.meta.dir, "..", "..", "..", "src", "plaudit.ts"));
  await Bun.write(
    join(folder, "app.ts"),
    `import { plaudit } from ${plaudit};
    await plaudit({ data: "data" }).catch(({ message }) => (console.error(message), process.exit(1)));`,
  );
  await Bun.write(
    join(folder, "app.test.ts"),
    `import { createTestApp } from ${plaudit};
    try { createTestApp(); } catch ({ message }) { console.error(message); process.exit(1); }`,
  );
  const child = start([process.execPath, "--preload", "./old.ts", ...words], { cwd: folder });
  const timer = setTimeout(() => child.kill("SIGKILL"), startMsMax);
  expect(await child.exited).toBe(1);
  clearTimeout(timer);
  expect(await new Response(child.stderr).text()).toMatch(
    /^(plaudit: )?Plaudit needs SQLite 3\.51\.3 or later, and this is 3\.43\.2, .*\n$/,
  );
  expect(await new Response(child.stdout).text()).toBe("");
  expect(existsSync(join(folder, "data"))).toBe(false);
});
