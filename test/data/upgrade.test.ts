// `plaudit upgrade --check`, and what an older version does with data of a newer one.
import { Database } from "bun:sqlite";
import { afterEach, describe, expect, test } from "bun:test";
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { Migration, OwnMigrations } from "../../db/migrations.ts";
import { standardExtensions } from "../../src/app/standard.ts";
import { locateData } from "../../src/data/folder.ts";
import { prepareData } from "../../src/data/migration.ts";
import { planUpgrade } from "../../src/data/upgrade.ts";
import { migrationsOf } from "../../src/extension.ts";
import { emptyFolder, plaudit } from "../cli/kit.ts";
import { type Child, firstLine, start } from "../processes.ts";
import { contentOf, oldFolder } from "./snapshot/kit.ts";

const main = join(import.meta.dir, "..", "..", "src", "main.ts");
const standard = migrationsOf(standardExtensions);
const children: Child[] = [];
afterEach(async () => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/** An old folder after a clean end. */
async function cleanOldFolder(): Promise<string> {
  const folder = await oldFolder();
  for (const name of ["app.db", "events.db"]) {
    using database = new Database(join(folder, name));
    database.query("select 1 from sqlite_schema").all();
  }
  return folder;
}

/** Every file with its bytes and its time. */
function filesOf(folder: string): Record<string, string> {
  const names = readdirSync(folder, { recursive: true }).map(String).sort();
  return Object.fromEntries(
    names.map((name) => {
      const file = join(folder, name);
      const { mtimeMs } = statSync(file);
      const bytes = statSync(file).isFile() ? Bun.hash(readFileSync(file)) : "";
      return [name, `${bytes} ${mtimeMs}`];
    }),
  );
}

/** The migrations of an app, whose newer versions have more. */
function appOf(...later: Partial<Migration>[]): OwnMigrations[] {
  const first = { name: "0000_start", sql: "create table plants (id integer primary key)" };
  const more = later.map((each, i) => ({ name: `000${i + 1}_later`, sql: "select 1", ...each }));
  return [...standard, { name: "shop", migrations: [first, ...more] }];
}
const water = { sql: "alter table plants add column liters integer" };

describe("upgrade --check", () => {
  test("says what waits, what it needs and how to go back, and leaves the folder as it is", async () => {
    const folder = await cleanOldFolder();
    const before = filesOf(folder);
    const { code, out, told } = await plaudit(["upgrade", "--check", "--data", folder]);
    expect([code, told]).toEqual([0, ["Nothing was changed."]]);
    expect(out).toStartWith(`Plaudit 0.1.0 starts on ${folder}.\nThese migrations wait:\n`);
    expect(out).toContain(
      "\n  app 0001_public_keys\n  app 0002_ways_in\n  app 0003_audit_action\n  app 0004_outbox_address\n  app 0005_marks_and_shares\n  items 0001_like_ids\n  items 0002_likes_of_user\n  events 0001_key_pages\n",
    );
    expect(out).toMatch(/makes a backup of the data: [1-9] MB, and \d+ MB are free\./);
    expect(out).toContain("since the version before does not run on the new schema.");
    expect(filesOf(folder)).toEqual(before);
  });

  test("says what `upgrade` then does, which ends with the way back", async () => {
    const folder = await cleanOldFolder();
    const check = await plaudit(["upgrade", "--check", "--data", folder]);
    const { code, out, told } = await plaudit(["upgrade", "--data", folder]);
    // What is free is whatever else the machine does.
    const still = (text: string) => text.replace(/\d+ MB are free/, "MB are free");
    expect([code, still(out)]).toEqual([0, `${still(check.out)}Done.\n`]);
    expect(told).toEqual([
      expect.stringMatching(/^To go back, stop the server and run: plaudit restore /),
    ]);
    const again = await plaudit(["upgrade", "--check", "--data", folder]);
    expect(again.out).toBe(
      `Plaudit 0.1.0 starts on ${folder}.\nNo migration waits: the data stays as it is.\n`,
    );
  });

  test("works beside a running server, which goes on", async () => {
    const folder = emptyFolder();
    const server = start([process.execPath, main, "serve", "--port", "0", "--data", folder]);
    children.push(server);
    const url = /listens on (\S+)/.exec(await firstLine(server))![1]!;
    const { code, out } = await plaudit(["upgrade", "--check", "--data", folder]);
    expect([code, out]).toEqual([0, expect.stringContaining("No migration waits")]);
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  });

  test("says how long the last migration took, once that is known", async () => {
    const data = locateData(emptyFolder());
    await prepareData(data, appOf(water));
    const { waiting, last } = planUpgrade(data, appOf(water, {}));
    expect(waiting.map(({ title }) => title)).toEqual(["shop 0002_later"]);
    expect(last).toEqual({
      name: expect.any(String),
      ranAt: expect.stringMatching(/^20\d\d-/),
      tookMs: expect.any(Number),
    });
    expect(last!.tookMs).toBeGreaterThanOrEqual(0);
  });

  describe("exits with 1, and says what to do,", () => {
    const later = (file: string) => (folder: string) => {
      using database = new Database(join(folder, file));
      database.run("insert into migrations values ('9999_later', '')");
    };
    test.each<[string, (folder: string) => void, string]>([
      ["of accounts of a newer version", later("app.db"), "(9999_later): start that version, or"],
      ["of events of a newer version", later("events.db"), "(9999_later): start that version, or"],
      [
        "when a way back was interrupted",
        (folder) => mkdirSync(join(folder, "going-back-2026")),
        "was interrupted: run `plaudit migrate --back",
      ],
      [
        "when a restore was interrupted",
        (folder) => mkdirSync(join(folder, "restoring-2026")),
        "was interrupted: run `plaudit restore",
      ],
      [
        "of a file that is no database",
        (folder) => writeFileSync(join(folder, "events.db"), "This is no database. ".repeat(500)),
        "is damaged",
      ],
      [
        "of an app's data",
        (folder) => {
          using app = new Database(join(folder, "app.db"));
          app.run("insert into settings values ('keeps.shop', '')");
        },
        "start that app, or use its own commands.",
      ],
    ])("%s", async (_, spoil, advice) => {
      const folder = await cleanOldFolder();
      spoil(folder);
      const before = filesOf(folder);
      for (const words of [["upgrade", "--check"], ["upgrade"]]) {
        const { code, out, told } = await plaudit([...words, "--data", folder]);
        expect([code, told]).toEqual([1, []]);
        expect(out).toStartWith(`Plaudit 0.1.0 does not start on ${folder}:\n  `);
        expect(out.trimEnd().split("\n")).toHaveLength(2);
        expect(out).toContain(advice);
      }
      expect(filesOf(folder)).toEqual(before);
    });

    test("when there is no room for the snapshot", async () => {
      const data = locateData(await cleanOldFolder());
      const { obstacles } = planUpgrade(data, standard, { diskBytesMin: 2 ** 52 });
      expect(obstacles).toEqual([expect.stringContaining("make room")]);
      // Where nothing waits, none is needed.
      const current = locateData(emptyFolder());
      await prepareData(current, standard);
      expect(planUpgrade(current, standard, { diskBytesMin: 2 ** 52 }).obstacles).toEqual([]);
    });
  });
});

describe("a version that is older than the data", () => {
  test("runs where every later migration is declared additive, and the words say so", async () => {
    const data = locateData(emptyFolder());
    await prepareData(data, appOf());
    const newer = appOf({ ...water, additive: true }, { additive: true });
    expect((await prepareData(data, newer)).wayBack).toMatch(
      /^To go back, start the version before, which runs on the new schema too\. For the data as it was, stop /,
    );
    expect(await prepareData(data, appOf())).toEqual({ isNew: false, done: [] });
    expect(planUpgrade(data, appOf())).toMatchObject({ waiting: [], obstacles: [] });
  });

  test("is refused where a single one is not, and the words name the backup", async () => {
    const data = locateData(emptyFolder());
    await prepareData(data, appOf());
    const newer = appOf({ ...water, additive: true }, {});
    expect((await prepareData(data, newer)).wayBack).toMatch(
      /^To go back, stop the server and run: plaudit /,
    );
    const before = contentOf(data.path);
    await expect(prepareData(data, appOf())).rejects.toThrow(
      "written by a newer shop (0002_later)",
    );
    expect(contentOf(data.path)).toBe(before);
  });

  test.each(["app.db", "events.db"])("serves a newer %s that promises it", async (file) => {
    const folder = emptyFolder();
    await prepareData(locateData(folder), standard);
    using database = new Database(join(folder, file));
    database.run("insert into migrations values ('9999_later', '')");
    const serve = [process.execPath, main, "serve", "--port", "0", "--data", folder];
    const refused = start(serve);
    children.push(refused);
    expect(await refused.exited).toBe(1);
    expect(await new Response(refused.stderr).text()).toContain("newer Plaudit (9999_later)");

    database.run("insert into migration_notes values ('', '9999_later', 1, '', 0)");
    const server = start(serve);
    children.push(server);
    expect(await firstLine(server)).toContain("listens on");
  });
});
