import { Database } from "bun:sqlite";
import { afterEach, describe, expect, test } from "bun:test";
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { locateData } from "../../../src/data/folder.ts";
import { prepareData } from "../../../src/data/migration.ts";
import { listSnapshots, takeSnapshot } from "../../../src/data/snapshot/snapshot.ts";
import { goBack } from "../../../src/data/snapshot/way-back.ts";
import { emptyFolder, plaudit } from "../../cli/kit.ts";
import { type Child, firstLine, start } from "../../processes.ts";
import { contentOf, copyOf, oldFolder, own } from "./kit.ts";

const main = join(import.meta.dir, "..", "..", "..", "src", "main.ts");
const stepsMax = 30;

const children: Child[] = [];
afterEach(() => {
  for (const child of children.splice(0)) child.kill("SIGKILL");
});

/** Runs `killed.ts` until it dies of the step, and says whether it did. */
async function isKilledAt(step: number, folder: string, snapshot: string[] = []): Promise<boolean> {
  const script = join(import.meta.dir, "killed.ts");
  const child = start([process.execPath, script, folder, String(step), ...snapshot]);
  const [code, said] = await Promise.all([child.exited, new Response(child.stderr).text()]);
  if (code !== 0 && child.signalCode !== "SIGKILL") throw new Error(said);
  return child.signalCode === "SIGKILL";
}

const filesIn = (folder: string) =>
  readdirSync(folder, { recursive: true }).map((name) => join(folder, String(name)));

describe("before a migration", () => {
  test("migrate copies both databases and the journal, and says how to have them back", async () => {
    const folder = await oldFolder();
    const before = contentOf(folder);
    const { code, out, told } = await plaudit(["migrate", "--data", folder]);
    expect(code).toBe(0);
    expect(out).toContain("events 0001_key_pages\n");
    const [name = "", ...more] = listSnapshots(locateData(folder));
    expect(more).toEqual([]);
    expect(contentOf(join(folder, "snapshots", name))).toBe(before);
    for (const file of filesIn(join(folder, "snapshots"))) {
      expect(statSync(file).mode & 0o077).toBe(0);
    }

    const [command = ""] = /plaudit migrate --back .+$/.exec(told.join("\n")) ?? [];
    const back = await plaudit(command.split(" ").slice(1));
    expect(back).toMatchObject({ code: 0, told: [] });
    expect(contentOf(folder)).toBe(before);
    expect(await plaudit(["doctor", "--data", folder])).toMatchObject({ told: [] });
  });

  test("serve does, and tells it in the log", async () => {
    const folder = await oldFolder();
    const server = start([process.execPath, main, "serve", "--port", "0", "--data", folder]);
    children.push(server);
    await firstLine(server);
    server.kill("SIGTERM");
    expect(await server.exited).toBe(0);
    const [name] = listSnapshots(locateData(folder));
    const log = await new Response(server.stderr).text();
    expect(log).toContain(`plaudit migrate --back ${name} --data ${folder}`);
  });

  test("an app's own migration is one", async () => {
    const data = locateData(emptyFolder());
    prepareData(data, own.slice(0, 1));
    expect(prepareData(data, own).wayBack).toContain("--back");
  });

  test("a new folder, and one that has today's schema, need none", async () => {
    const data = locateData(emptyFolder());
    expect(prepareData(data).wayBack).toBeUndefined();
    expect(prepareData(data)).toEqual({ isNew: false, done: [] });
    expect(existsSync(data.snapshots)).toBe(false);
  });

  test("data of a newer version is refused as it is", async () => {
    const folder = await oldFolder();
    using database = new Database(join(folder, "app.db"));
    database.run("insert into migrations values ('9999_later', '')");
    const { code, told } = await plaudit(["migrate", "--data", folder]);
    expect(code).toBe(1);
    expect(told[0]).toContain("newer Plaudit (9999_later)");
    expect(existsSync(join(folder, "snapshots"))).toBe(false);
  });

  test("without room, or of a damaged database, nothing is changed", async () => {
    const folder = await oldFolder();
    const before = contentOf(folder);
    const data = locateData(folder);
    expect(() => prepareData(data, own, { diskBytesMin: 2 ** 52 })).toThrow("--no-snapshot");
    expect(contentOf(folder)).toBe(before);

    const bytes = readFileSync(data.eventsFile);
    writeFileSync(data.eventsFile, bytes.fill(0xff, 3 * 4096, 8 * 4096));
    expect(() => prepareData(data, own)).toThrow("damaged");
    expect(listSnapshots(data)).toEqual([]);
    expect(readFileSync(data.eventsFile).equals(bytes)).toBe(true);
  });

  test("whoever has a copy of their own may do without", async () => {
    const folder = await oldFolder();
    expect(await plaudit(["migrate", "--no-snapshot", "--data", folder])).toMatchObject({
      code: 0,
      told: [],
    });
    expect(existsSync(join(folder, "snapshots"))).toBe(false);
  });

  test("while another process has the folder nothing is changed under it", async () => {
    const folder = await oldFolder();
    const before = contentOf(folder);
    // As an earlier version holds it that is still running.
    using lock = new Database(join(folder, "journal", "server", "lock"), { create: true });
    lock.run("begin exclusive");
    const { code, told } = await plaudit(["export", "--data", folder]);
    expect(code).toBe(1);
    expect(told).toEqual([expect.stringContaining("stop it")]);
    expect(contentOf(folder)).toBe(before);
  }, 20_000);

  test("the newest three are kept", async () => {
    const data = locateData(await oldFolder());
    const taken: string[] = [];
    for (let i = 0; i < 5; i++) {
      taken.push(takeSnapshot(data, []));
      await Bun.sleep(2);
    }
    expect(listSnapshots(data)).toEqual(taken.slice(-3));
  });
});

test("killed at any step, the next start makes it new, and the snapshot is the old", async () => {
  const folder = await oldFolder();
  const before = contentOf(folder);
  const whole = copyOf(folder);
  prepareData(locateData(whole), own);
  const after = contentOf(whole);

  let step = 0;
  for (; step < stepsMax; step++) {
    const data = locateData(copyOf(folder));
    if (!(await isKilledAt(step, data.path))) break;
    const { wayBack } = prepareData(data, own);
    expect(contentOf(data.path)).toBe(after);
    expect(readdirSync(data.snapshots).filter((name) => name.includes("unfinished"))).toEqual([]);
    const snapshot = /--back (\S+)/.exec(wayBack ?? "")?.[1] ?? listSnapshots(data)[0]!;
    goBack(data, snapshot);
    expect(contentOf(data.path)).toBe(before);
  }
  expect(step).toBeGreaterThan(6);
  expect(step).toBeLessThan(stepsMax);
}, 120_000);

describe("the way back", () => {
  test("killed at any step, nothing opens a mixture, and once more finishes it", async () => {
    const folder = await oldFolder();
    const before = contentOf(folder);
    prepareData(locateData(folder), own);
    const after = contentOf(folder);
    const [snapshot = ""] = listSnapshots(locateData(folder));

    let step = 0;
    for (; step < stepsMax; step++) {
      const data = locateData(copyOf(folder));
      if (!(await isKilledAt(step, data.path, [snapshot]))) break;
      expect(() => prepareData(data, own)).toThrow("--back");
      const replaced = goBack(data, snapshot);
      expect(contentOf(data.path)).toBe(before);
      expect(listSnapshots(data)).toEqual([snapshot, replaced]);
      // Forward again, to what was there in between.
      goBack(data, replaced);
      expect(contentOf(data.path)).toBe(after);
    }
    expect(step).toBeGreaterThan(6);
    expect(step).toBeLessThan(stepsMax);
  }, 120_000);

  test("whoever was erased since is known to be, and nothing else of since is there", async () => {
    const data = locateData(await oldFolder());
    const before = contentOf(data.path);
    prepareData(data, own);
    // A shell that somebody has left open keeps the log there.
    using app = new Database(data.appFile);
    app.run("insert into erasures (hash, until) values ('abc', 12)");
    app.run("update users set age = 99");
    goBack(data, listSnapshots(data)[0]!);
    // Where the next start looks for people whom app.db still has.
    using restored = new Database(data.eventsFile);
    expect(restored.query("select * from erased where hash = 'abc'").get()).toEqual({
      hash: "abc",
      until: 12,
      settled: 0,
    });
    restored.run("delete from erased where hash = 'abc'");
    restored.close();
    expect(contentOf(data.path)).toBe(before);
  });

  test("a damaged database does not bar it", async () => {
    const folder = await oldFolder();
    const before = contentOf(folder);
    const data = locateData(folder);
    prepareData(data, own);
    writeFileSync(data.eventsFile, "this was a database");
    goBack(data, listSnapshots(data)[0]!);
    expect(contentOf(folder)).toBe(before);
  });

  test("refuses what is no snapshot, or no whole one, and changes nothing", async () => {
    const folder = await oldFolder();
    const data = locateData(folder);
    prepareData(data, own);
    const [snapshot = ""] = listSnapshots(data);
    const after = contentOf(folder);
    const back = (name: string) => plaudit(["migrate", "--back", name, "--data", folder]);
    expect(await back("yesterday")).toMatchObject({
      code: 1,
      told: [expect.stringContaining(snapshot)],
    });
    expect(await back("..")).toMatchObject({ code: 1 });
    const file = join(data.snapshots, snapshot, "app.db");
    chmodSync(file, 0o600);
    writeFileSync(file, "this was a database");
    expect(await back(snapshot)).toMatchObject({
      code: 1,
      told: [expect.stringContaining("damaged")],
    });
    expect(contentOf(folder)).toBe(after);
  });
});
