// Who may import whom, and the versions below which a hole is open.
import { expect, test } from "bun:test";
import { dirname, join } from "node:path";
import { Glob, semver } from "bun";
import packageJson from "../package.json" with { type: "json" };
import { rooms } from "./rooms.ts";

const typeOnly = /\b(import|export) type(?= [^=;]* from ")/g;
const typeAmong = /([{,]\s*)type (?=\w+( as \w+)?\s*[,}])/g;
const transpiler = new Bun.Transpiler({ loader: "ts" });
const jsxTranspiler = new Bun.Transpiler({ loader: "tsx" });

/** Each import of ours: the importing file, and the file or package that it names. */
async function listImports() {
  const imports: { from: string; to: string }[] = [];
  for (const from of new Glob("{src,db}/**/*.ts").scanSync(".")) {
    if (from.endsWith(".d.ts")) continue;
    // The scan leaves out what is imported for its type alone; the rule does not.
    const text = await Bun.file(from).text();
    const code = text.replace(/^#!.*/, "").replaceAll(typeOnly, "$1").replaceAll(typeAmong, "$1");
    for (const { path } of transpiler.scanImports(code)) {
      imports.push({ from, to: path.startsWith(".") ? join(dirname(from), path) : path });
    }
  }
  return imports;
}

/** `src/store/sqlite/wal.ts` → store, `src/app/app.ts` → app.ts, `db/schema.ts` → db. */
function roomOf(file: string): string {
  const [top, room] = file.split("/");
  return top === "src" ? room! : top!;
}

const imports = await listImports();
const isOurs = (to: string) => /^(src|db)\//.test(to) && to.endsWith(".ts");

test("a room imports only what it may", () => {
  const broken = imports
    .filter(({ to }) => isOurs(to))
    .filter(({ from, to }) => {
      const room = roomOf(from);
      return roomOf(to) !== room && !rooms[room]?.mayImport.includes(roomOf(to));
    });
  expect(broken).toEqual([]);
  expect(imports.length).toBeGreaterThan(100);
});

test("arrows run one way: a room may import only rooms that are earlier in the table", () => {
  const names = Object.keys(rooms);
  const broken = Object.entries(rooms).flatMap(([room, { mayImport }]) =>
    mayImport
      .filter((other) => names.indexOf(other) >= names.indexOf(room) || !names.includes(other))
      .map((other) => `${room} → ${other}`),
  );
  expect(broken).toEqual([]);
});

test("no file imports itself by way of others, for a type or for more", () => {
  const importsOf = new Map<string, string[]>();
  for (const { from, to } of imports.filter((each) => isOurs(each.to))) {
    importsOf.set(from, [...(importsOf.get(from) ?? []), to]);
  }
  expect(listCircles(importsOf)).toEqual([]);
  expect(listCircles(new Map(Object.entries({ a: ["b"], b: ["c"], c: ["b"] })))).toEqual([
    "b → c → b",
  ]);
});

/** The circles that a walk along the imports meets, each from the file at which it was entered. */
function listCircles(importsOf: ReadonlyMap<string, readonly string[]>): string[] {
  const circles: string[] = [];
  const done = new Set<string>();
  const way: string[] = [];
  function walk(file: string): void {
    const since = way.indexOf(file);
    if (since !== -1) return void circles.push([...way.slice(since), file].join(" → "));
    if (done.has(file)) return;
    way.push(file);
    for (const next of importsOf.get(file) ?? []) walk(next);
    way.pop();
    done.add(file);
  }
  for (const file of importsOf.keys()) walk(file);
  return circles;
}

test("in the recorder, the Worker's side alone knows the store, and its entry alone knows which", () => {
  const broken = imports.filter(
    ({ from, to }) =>
      roomOf(from) === "recorder" &&
      roomOf(to) === "store" &&
      isOurs(to) &&
      from !== "src/recorder/worker.ts" &&
      !(isWorkerSide(from) && to === "src/store/event-log.ts"),
  );
  expect(broken).toEqual([]);
});

test("SQLite stays behind the ports", () => {
  const exceptions = [
    // Copies and migrates the files themselves, before any store is open.
    "src/data/migration.ts",
    // A lock of SQLite's goes with its process, however that ends; nothing is ever stored in its file.
    "src/journal/lock.ts",
  ];
  const users = imports.filter(({ to }) => to === "bun:sqlite").map(({ from }) => from);
  expect(users.filter((file) => !file.startsWith("src/store/sqlite/")).sort()).toEqual(exceptions);
});

test("PostgreSQL stays behind the ports: its driver and its errors are known to its room alone", async () => {
  const isRoom = (file: string) => file.startsWith("src/store/postgres/");
  // What is told of a database in settings, and how one is made ready, opened and looked at.
  const doors =
    /^src\/store\/postgres\/(capacity|events\/log-writer|metrics|moving\/(target|digest)|opening|own-tables|preparing|settings)\.ts$/;
  const mayEnter =
    /^src\/(app\/(config|database-settings|moving\/moving|strangers|backend\/(backend|postgres))|cli\/[\w-]+)\.ts$/;
  // Databases of our own tests are made there.
  const maker = "src/testing/test-postgres.ts";
  // The Worker's entry says which store it is.
  const mayOpen = ["src/recorder/worker.ts → src/store/postgres/events/log-writer.ts"];
  const broken: string[] = imports
    .filter(({ from, to }) => !isRoom(from) && (isRoom(to) || to === "drizzle-orm/bun-sql"))
    .filter(({ from, to }) => !doors.test(to) || !mayEnter.test(from))
    .filter(({ from }) => from !== maker)
    .map(({ from, to }) => `${from} → ${to}`);
  for (const file of new Glob("src/**/*.ts").scanSync(".")) {
    const text = await Bun.file(file).text();
    if (!isRoom(file) && /\bERR_POSTGRES_|\bSQL\b[^;]*\} from "bun"/.test(text)) broken.push(file);
  }
  expect(broken.filter((each) => !mayOpen.includes(each))).toEqual([]);
});

test("the command line and the rules of features know nothing of HTTP", () => {
  // Bodies and the headers of other origins are HTTP's side of ingest.
  const isRule = (file: string) =>
    /^src\/(cli\/|features\/)/.test(file) &&
    !/\/(routes|model|extension|ingest\/(body|cors))\.ts$/.test(file);
  const broken = imports.filter(
    ({ from, to }) => isRule(from) && isOurs(to) && roomOf(to) === "http",
  );
  expect(broken).toEqual([]);
});

function isWorkerSide(file: string): boolean {
  return /^src\/recorder\/(adoption|clerk|desk|drain|storing|purging)\.ts$/.test(file);
}

test("the table of rooms names every room there is, and no other", () => {
  const files = [...new Glob("{src,db}/**/*.ts").scanSync(".")];
  const there = new Set(files.filter((file) => !file.endsWith(".d.ts")).map(roomOf));
  expect(Object.keys(rooms).toSorted()).toEqual([...there].toSorted());
});

test("a feature imports no other feature", () => {
  const featureOf = (file: string) => /^src\/features\/([^/]+)\//.exec(file)?.[1];
  const broken = imports.filter(({ from, to }) => {
    const [own, other] = [featureOf(from), featureOf(to)];
    return own !== undefined && other !== undefined && own !== other;
  });
  expect(broken).toEqual([]);
});

test("SQLite's errors are told by their codes in its room alone", async () => {
  const exceptions = [
    "src/journal/lock.ts",
    // What both dialects call their errors stands side by side.
    "src/store/dialect.ts",
  ];
  const found: string[] = [];
  for (const file of new Glob("src/**/*.ts").scanSync(".")) {
    if (file.startsWith("src/store/sqlite/")) continue;
    if (/\bSQLITE_[A-Z]/.test(await Bun.file(file).text())) found.push(file);
  }
  expect(found.toSorted()).toEqual(exceptions);
});

test("events are read through the port: their tables and blocks are known to SQLite's room alone", () => {
  const room = /^src\/store\/sqlite\//;
  const mayEnter = /^src\/(data\/|testing\/|recorder\/worker\.ts$)/;
  // Whoever opens a store names it, and so does whoever looks at files as a whole.
  const doors = /^src\/store\/sqlite\/(opening|library|check|keepers)\.ts$/;
  const mayOpen =
    /^src\/(app\/(workspace|read-only|backend\/sqlite)|cli\/(cli|doctor|doctor-keys|doctor-mail)|library\/open|reports\/worker)\.ts$/;
  const broken = imports
    .filter(({ from, to }) => room.test(to) && !room.test(from) && !mayEnter.test(from))
    .filter(({ from, to }) => !doors.test(to) || !mayOpen.test(from))
    // Whoever moves an installation to PostgreSQL reads all that SQLite has.
    .filter(({ from }) => !/^src\/(store\/postgres|app)\/moving\//.test(from))
    // On PostgreSQL each node's copy of the log is SQLite's store, with a small door of its own.
    .filter(
      ({ from, to }) =>
        to !== "src/store/sqlite/events/copy.ts" || !from.startsWith("src/store/postgres/events/"),
    )
    // Taking a letter away is the writing half's.
    .filter(({ from }) => from !== "src/cli/dead-letters.ts");
  expect(broken).toEqual([]);
});

test("HTTP is known to routes, models, http and the app alone; Drizzle to db, store and the rules", () => {
  const mayElysia =
    /^src\/(app\/app\.ts|(wire|http|telemetry|web)\/|library\/(context|plugin|open)\.ts|testing\/test-app\.ts|features\/[^/]+\/(routes|model)\.ts)/;
  const mayNotDrizzle = /^src\/((wire|http|telemetry|web)\/|features\/[^/]+\/(routes|model)\.ts)/;
  const mayDrizzle = /^(db|src\/store|src\/outbox|src\/features)/;
  const broken = imports.filter(
    ({ from, to }) =>
      (to === "elysia" && !mayElysia.test(from)) ||
      (to.startsWith("drizzle-orm") && (!mayDrizzle.test(from) || mayNotDrizzle.test(from))),
  );
  expect(broken).toEqual([]);
});

test("what runs imports nothing that only developers install", () => {
  const packages = new Set(
    imports
      // The client is built into one file, with all that it imports.
      .filter(({ from }) => roomOf(from) !== "client")
      .map(({ to }) => to)
      .filter((to) => !/^(src|db|node:|bun$|bun:|package\.json)/.test(to))
      .map((to) =>
        (to.startsWith("@") ? to.split("/").slice(0, 2) : to.split("/").slice(0, 1)).join("/"),
      ),
  );
  expect([...packages].filter((name) => !Object.hasOwn(packageJson.dependencies, name))).toEqual(
    [],
  );
});

test("the console is a program of its own: it asks the server through the typed client alone", async () => {
  // "react" is what the scan calls whatever makes JSX.
  const allowed =
    /^(react(\/jsx-dev-runtime)?|preact|preact\/hooks|@preact\/signals|uplot|console\/.+|src\/client\/client\.ts)$/;
  const broken: string[] = [];
  for (const from of new Glob("console/**/*.{ts,tsx}").scanSync(".")) {
    const code = (await Bun.file(from).text())
      .replaceAll(typeOnly, "$1")
      .replaceAll(typeAmong, "$1");
    for (const { path } of jsxTranspiler.scanImports(code)) {
      const to = path.startsWith(".") ? join(dirname(from), path) : path;
      if (!allowed.test(to)) broken.push(`${from} → ${to}`);
    }
  }
  expect(broken).toEqual([]);
});

test("nothing is older than the version that closed a hole in it", async () => {
  const versionOf = async (name: string) =>
    (await Bun.file(`node_modules/${name}/package.json`).json()).version;
  expect(semver.satisfies(await versionOf("elysia"), ">=1.4.27")).toBe(true);
  expect(semver.satisfies(await versionOf("drizzle-orm"), ">=0.45.2")).toBe(true);
});
