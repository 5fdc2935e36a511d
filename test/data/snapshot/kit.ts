// Folders with data that an earlier version left, and all that is in them as one text to compare.
import { Database } from "bun:sqlite";
import { cpSync, existsSync, mkdirSync, mkdtempSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { OwnMigrations } from "../../../db/migrations.ts";
import { type DataFolder, locateData } from "../../../src/data/folder.ts";
import { copySegments } from "../../../src/data/snapshot/contents.ts";
import { nameSnapshot } from "../../../src/data/snapshot/snapshot.ts";
import { migrationsOf } from "../../../src/extension.ts";
import { standardExtensions } from "../../../src/app/standard.ts";
import { copyDatabase } from "../../../src/store/sqlite/copy.ts";
import { run } from "../../processes.ts";

const fixtures = join(import.meta.dir, "..", "..", "fixtures");

/** An app whose new release has two migrations more. */
export const own: readonly OwnMigrations[] = [
  ...migrationsOf(standardExtensions),
  {
    name: "own",
    migrations: [
      { name: "0000_start", sql: "create table plants (id integer primary key)" },
      { name: "0001_water", sql: "alter table plants add column liters integer" },
    ],
  },
];

/** The same, where nobody is signed in: a restore signs everybody out. */
export async function quietFolder(): Promise<string> {
  const folder = await oldFolder();
  using app = new Database(join(folder, "app.db"));
  app.run("delete from sessions");
  app.run("delete from settings where name = 'setup_token'");
  return folder;
}

/** Accounts of 0.1.0, events of before that, and events that a kill left in the journal. */
export async function oldFolder(): Promise<string> {
  const parent = mkdtempSync(join(tmpdir(), "plaudit-snapshot-"));
  await run(["tar", "-xzf", join(fixtures, "folder-0.1.0", "demo.tar.gz"), "-C", parent]);
  const folder = join(parent, "folder");
  await run(["rm", "-f", "events.db", "events.db-wal", "events.db-shm"], { cwd: folder });
  const packed = await Bun.file(join(fixtures, "events-0000.db.gz")).bytes();
  writeFileSync(join(folder, "events.db"), Bun.gunzipSync(packed), { mode: 0o600 });
  return folder;
}

/** A snapshot as earlier versions took it before a migration: there are folders that have some. */
export function takeSnapshot(data: DataFolder): string {
  const name = nameSnapshot();
  const folder = join(data.snapshots, name);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  for (const file of [data.appFile, data.eventsFile])
    copyDatabase(file, join(folder, basename(file)));
  copySegments(data.journals, join(folder, "journal"));
  writeFileSync(join(folder, "before"), "");
  return name;
}

export function copyOf(folder: string): string {
  const copy = join(mkdtempSync(join(tmpdir(), "plaudit-copy-")), basename(folder));
  cpSync(folder, copy, { recursive: true });
  return copy;
}

/** Every table's rows and every segment's bytes. Looks at a copy: to look changes the files. */
export function contentOf(folder: string): string {
  const { appFile, eventsFile, journals } = locateData(copyOf(folder));
  const segments = existsSync(journals) ? [...new Bun.Glob("**/*.j").scanSync(journals)] : [];
  return JSON.stringify({
    app: rowsOf(appFile),
    events: rowsOf(eventsFile),
    segments: segments.sort().map((file) => [file, hashOf(Bun.mmap(join(journals, file)))]),
  });
}

function rowsOf(file: string): unknown {
  using database = new Database(file);
  expectWhole(database);
  const tables = database
    .query<{ name: string; sql: string }, []>(
      "select name, sql from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name",
    )
    .all();
  return tables.map(({ name, sql }) => {
    // When a migration was run is no part of what it made.
    const columns = /migration/.test(name) ? "name" : "*";
    // Nor is what a restore notes of itself: test/data/backup/revoked.test.ts looks at that.
    const isData = notData[name] ?? "";
    const rows = database.query(`select ${columns} from ${name} ${isData} order by 1`).values();
    return [
      sql,
      rows.length,
      hashOf(
        rows
          .map((row) => row.map(toText).join())
          .sort()
          .join("\n"),
      ),
    ];
  });
}

const notData: Readonly<Record<string, string>> = {
  settings: "where name <> 'unknown_times'",
  audit: "where action <> 'data.restored'",
};

function expectWhole(database: Database): void {
  const { quick_check: found } = database.query("pragma quick_check").get() as {
    quick_check: string;
  };
  if (found !== "ok") throw new Error(found);
}

const toText = (value: unknown) => (value instanceof Uint8Array ? value.toHex() : String(value));

const hashOf = (value: string | Uint8Array) => Bun.hash(value).toString(36);
