import { Database } from "bun:sqlite";
import { afterEach, describe, expect, test } from "bun:test";
import { chmodSync, existsSync, readdirSync, readFileSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { locateData } from "../../../src/data/folder.ts";
import { backUpBefore, listBefore } from "../../../src/data/backup/before.ts";
import { prepareData } from "../../../src/data/migration.ts";
import { listSnapshots } from "../../../src/data/snapshot/snapshot.ts";
import { goBack } from "../../../src/data/snapshot/way-back.ts";
import { emptyFolder, plaudit } from "../../cli/kit.ts";
import { type Child, firstLine, start } from "../../processes.ts";
import { backUp } from "../backup/kit.ts";
import { contentOf, copyOf, oldFolder, own, quietFolder, takeSnapshot } from "./kit.ts";

const main = join(import.meta.dir, "..", "..", "..", "src", "main.ts");
/** In a run of all tests every third step is tried, since each takes a process. */
const stride = Bun.env["PLAUDIT_TORTURE_ROUNDS"] === undefined ? 3 : 1;
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
  test("migrate backs all of it up, and says how to have it back", async () => {
    const folder = await quietFolder();
    const before = contentOf(folder);
    const { code, out, told } = await plaudit(["migrate", "--data", folder]);
    expect(code).toBe(0);
    expect(out).toContain("events 0001_key_pages\n");
    const [backup, ...more] = await listBefore(locateData(folder));
    expect(more).toEqual([]);
    expect(backup?.mark).toBe("before-0.1.0");
    for (const file of filesIn(join(folder, "backups"))) {
      expect(statSync(file).mode & 0o077).toBe(0);
    }
    expect(readdirSync(folder).filter((name) => name.includes("unfinished"))).toEqual([]);

    const [command = ""] = /plaudit restore .+$/.exec(told.join("\n")) ?? [];
    const back = await plaudit([...command.split(" ").slice(1), "--yes"]);
    expect(back.code).toBe(0);
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
    const [backup] = await listBefore(locateData(folder));
    const log = await new Response(server.stderr).text();
    const file = join(folder, "backups", backup!.name);
    expect(log).toContain(`plaudit restore ${file} --force --data ${folder}`);
  });

  test("an app's own migration is one", async () => {
    const data = locateData(emptyFolder());
    await prepareData(data, own.slice(0, 1));
    expect((await prepareData(data, own)).wayBack).toContain("plaudit restore");
  });

  test("a new folder, and one that has today's schema, need none", async () => {
    const data = locateData(emptyFolder());
    expect((await prepareData(data)).wayBack).toBeUndefined();
    expect(await prepareData(data)).toEqual({ isNew: false, done: [] });
    expect(existsSync(data.backups)).toBe(false);
  });

  test("data of a newer version is refused as it is", async () => {
    const folder = await oldFolder();
    using database = new Database(join(folder, "app.db"));
    database.run("insert into migrations values ('9999_later', '')");
    const { code, told } = await plaudit(["migrate", "--data", folder]);
    expect(code).toBe(1);
    expect(told[0]).toContain("newer Plaudit (9999_later)");
    expect(existsSync(join(folder, "backups"))).toBe(false);
  });

  test("without room, or of a damaged database, nothing is changed", async () => {
    const folder = await oldFolder();
    const before = contentOf(folder);
    const data = locateData(folder);
    await expect(prepareData(data, own, { diskBytesMin: 2 ** 52 })).rejects.toThrow(
      "--no-snapshot",
    );
    expect(contentOf(folder)).toBe(before);

    const bytes = readFileSync(data.eventsFile);
    writeFileSync(data.eventsFile, bytes.fill(0xff, 3 * 4096, 8 * 4096));
    await expect(prepareData(data, own)).rejects.toThrow("damaged");
    expect(await listBefore(data)).toEqual([]);
    expect(readFileSync(data.eventsFile).equals(bytes)).toBe(true);
  });

  test("whoever has a copy of their own may do without", async () => {
    const folder = await oldFolder();
    expect(await plaudit(["migrate", "--no-snapshot", "--data", folder])).toMatchObject({
      code: 0,
      told: [],
    });
    expect(existsSync(join(folder, "backups"))).toBe(false);
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
    const asked = await backUp(data.path, data.backups);
    const made: string[] = [];
    for (let i = 0; i < 5; i++) made.push(await backUpBefore(data, []));
    const left = (await listBefore(data)).map(({ name }) => join(data.backups, name));
    expect(left).toEqual(made.slice(-3));
    // What somebody asked for is theirs.
    expect(existsSync(asked)).toBe(true);
  });
});

test("killed at any step, the next start makes it new, and the backup is the old", async () => {
  const folder = await quietFolder();
  const before = contentOf(folder);
  const whole = copyOf(folder);
  await prepareData(locateData(whole), own);
  const after = contentOf(whole);

  let step = 0;
  for (; step < stepsMax; step += stride) {
    const data = locateData(copyOf(folder));
    if (!(await isKilledAt(step, data.path))) break;
    const { wayBack = "" } = await prepareData(data, own);
    expect(contentOf(data.path)).toBe(after);
    const files = filesIn(data.path);
    expect(files.filter((name) => name.includes("unfinished"))).toEqual([]);
    const [, file = join(data.backups, (await listBefore(data))[0]!.name)] =
      /plaudit restore (\S+)/.exec(wayBack) ?? [];
    const words = ["restore", file, "--force", "--yes", "--data", data.path];
    expect(await plaudit(words)).toMatchObject({ code: 0 });
    expect(contentOf(data.path)).toBe(before);
  }
  expect(step).toBeGreaterThan(6);
  expect(step).toBeLessThan(stepsMax);
}, 120_000);

describe("the way back", () => {
  test("killed at any step, nothing opens a mixture, and once more finishes it", async () => {
    const folder = await oldFolder();
    const before = contentOf(folder);
    takeSnapshot(locateData(folder));
    await prepareData(locateData(folder), own, { withoutSnapshot: true });
    const after = contentOf(folder);
    const [snapshot = ""] = listSnapshots(locateData(folder));

    let step = 0;
    for (; step < stepsMax; step += stride) {
      const data = locateData(copyOf(folder));
      if (!(await isKilledAt(step, data.path, [snapshot]))) break;
      await expect(prepareData(data, own)).rejects.toThrow("--back");
      const replaced = await goBack(data, snapshot);
      expect(contentOf(data.path)).toBe(before);
      expect(listSnapshots(data)).toEqual([snapshot, replaced]);
      // Forward again, to what was there in between.
      await goBack(data, replaced);
      expect(contentOf(data.path)).toBe(after);
    }
    expect(step).toBeGreaterThan(6);
    expect(step).toBeLessThan(stepsMax);
  }, 120_000);

  test("whoever was erased since is known to be, and nothing else of since is there", async () => {
    const data = locateData(await oldFolder());
    const before = contentOf(data.path);
    takeSnapshot(data);
    await prepareData(data, own, { withoutSnapshot: true });
    // A shell that somebody has left open keeps the log there.
    using app = new Database(data.appFile);
    app.run("insert into erasures (hash, until) values ('abc', 12)");
    app.run("update users set age = 99");
    await goBack(data, listSnapshots(data)[0]!);
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
    takeSnapshot(data);
    await prepareData(data, own, { withoutSnapshot: true });
    writeFileSync(data.eventsFile, "this was a database");
    await goBack(data, listSnapshots(data)[0]!);
    expect(contentOf(folder)).toBe(before);
  });

  test("refuses what is no snapshot, or no whole one, and changes nothing", async () => {
    const folder = await oldFolder();
    const data = locateData(folder);
    takeSnapshot(data);
    await prepareData(data, own, { withoutSnapshot: true });
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
