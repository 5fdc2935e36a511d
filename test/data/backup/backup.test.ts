import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { makeBackup } from "../../../src/data/backup/backup.ts";
import { createFolderPlace } from "../../../src/data/backup/folder-place.ts";
import { nameBackup, parseName } from "../../../src/data/backup/name.ts";
import { locateData } from "../../../src/data/folder.ts";
import { createDirectAsk } from "../../../src/reports/ask.ts";
import { openEventLog } from "../../../src/store/sqlite/opening.ts";
import { tryLock } from "../../../src/journal/lock.ts";
import { emptyFolder, plaudit } from "../../cli/kit.ts";
import { contentOf, copyOf, oldFolder } from "../snapshot/kit.ts";
import { addAccount, backUp, filledFolder, newPlace } from "./kit.ts";

const from = 0;
const to = Date.UTC(2100, 0);
const tz = "UTC";

/** The answers of every kind of report. */
async function askAll(folder: string): Promise<unknown[]> {
  const events = openEventLog(join(folder, "events.db"));
  const ask = createDirectAsk(events);
  const { signal } = new AbortController();
  const year = { from: Date.UTC(2025, 0), to: Date.UTC(2027, 0), tz };
  const answers = [
    await ask({ ask: "timeseries", interval: "month", limit: 10, ...year }, signal),
    await ask({ ask: "active", ...year }, signal),
    await ask({ ask: "top", by: "event", limit: 100, from, to, tz }, signal),
    await ask({ ask: "top", by: "user", limit: 100, from, to, tz }, signal),
    await ask(
      {
        ask: "funnel",
        steps: [{ event: "item.created" }, { event: "item.liked" }],
        windowSeconds: 1e6,
        ...year,
      },
      signal,
    ),
    await ask(
      { ask: "retention", start: {}, returning: {}, interval: "month", periods: 6, ...year },
      signal,
    ),
  ];
  await events.close();
  return answers;
}

describe("a backup", () => {
  test("comes back as it was: every row, the journal, and the answers of every report", async () => {
    const folder = await filledFolder();
    const answers = await askAll(folder);
    const before = contentOf(folder);
    const place = newPlace();
    const made = await plaudit(["backup", place, "--data", folder]);
    expect(made.code).toBe(0);
    const file = made.out.trim();
    expect(dirname(file)).toBe(place);
    expect(statSync(file).mode & 0o077).toBe(0);
    // Nothing else is left, here or there.
    expect(readdirSync(place)).toEqual([basename(file)]);
    expect(readdirSync(folder).filter((name) => name.includes("unfinished"))).toEqual([]);

    rmSync(folder, { recursive: true });
    const restored = await plaudit(["restore", file, "--data", folder]);
    expect(restored).toMatchObject({ code: 0 });
    expect(readdirSync(folder).sort()).toEqual(
      ["app.db", "events.db", "journal", "restore.lock"].sort(),
    );
    expect(contentOf(folder)).toBe(before);
    expect(await askAll(folder)).toEqual(answers);
    expect((await plaudit(["doctor", "--data", folder])).code).toBe(0);
  });

  test("of an older schema is one as well, and is brought up by the next start", async () => {
    const folder = await oldFolder();
    // A restore leaves nobody signed in.
    using app = new Database(join(folder, "app.db"));
    app.run("delete from sessions");
    app.close();
    const before = contentOf(folder);
    const file = await backUp(folder);
    const again = emptyFolder();
    expect(await plaudit(["restore", file, "--data", again])).toMatchObject({ code: 0 });
    expect(contentOf(again)).toBe(before);
    expect(await plaudit(["restore", "--verify", file])).toMatchObject({ code: 0 });
  });

  test("goes to the data folder's own place unless it is told another, and is listed with its mark", async () => {
    const folder = await filledFolder();
    const first = await plaudit(["backup", "--data", folder]);
    expect(first.told.join("\n")).toContain("keep a copy elsewhere");
    await addAccount(folder, "bob");
    await plaudit(["backup", "--mark", "before-the-move", "--data", folder]);
    const { out } = await plaudit(["restore", "--list", "--data", folder]);
    const [newest = "", oldest = "", ...more] = out.trim().split("\n");
    expect(more).toEqual([]);
    expect(newest).toMatch(
      /^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d +\d\S* \w+ +before-the-move +0\.1\.0, 2 accounts/,
    );
    expect(oldest).toContain(basename(first.out.trim()));
    // The newest of a folder is the one that is meant.
    const again = emptyFolder();
    const restored = await plaudit(["restore", locateData(folder).backups, "--data", again]);
    expect(restored.told[0]).toContain("before-the-move; 2 accounts");
  });

  test("can be read by tar", async () => {
    const file = await backUp(await filledFolder());
    const unpacked = Bun.zstdDecompressSync(readFileSync(file));
    const list = Bun.spawnSync(["tar", "-tf", "-"], { stdin: unpacked });
    const names = list.stdout.toString().trim().split("\n");
    expect(names[0]).toBe("manifest.json");
    expect(names).toContain("app.db");
    expect(names.at(-1)).toBe("events.db");
  });

  test("never replaces another, and one at a time is made", async () => {
    const folder = await filledFolder();
    const file = join(newPlace(), "mine.tar.zst");
    expect((await plaudit(["backup", file, "--data", folder])).code).toBe(0);
    const bytes = readFileSync(file);
    const listed = await plaudit(["restore", "--list", file, "--data", folder]);
    expect(listed.out).toMatch(/^\d{4}-\d\d-\d\d .* 1 account, .*mine\.tar\.zst\n$/);
    const second = await plaudit(["backup", file, "--data", folder]);
    expect(second).toMatchObject({ code: 1, told: [expect.stringContaining("is there already")] });
    expect(readFileSync(file).equals(bytes)).toBe(true);

    const lock = tryLock(join(folder, "backup.lock"))!;
    const third = await plaudit(["backup", newPlace(), "--data", folder]);
    expect(third).toMatchObject({ code: 1, told: [expect.stringContaining("is being made")] });
    lock.release();
  });

  test("without room, of a damaged or a missing database, or into what is no folder, is refused with one line", async () => {
    const folder = await filledFolder();
    const data = locateData(folder);
    const place = createFolderPlace(newPlace(), folder);
    await expect(makeBackup(data, place, { diskBytesMin: 2 ** 52 })).rejects.toThrow(
      "MB of free space",
    );
    const file = join(emptyFolder(), "file");
    writeFileSync(file, "");
    const onto = await plaudit(["backup", join(file, "folder"), "--data", folder]);
    expect(onto.code).toBe(1);
    expect(onto.told).toHaveLength(1);

    const zip = await plaudit(["backup", join(place.title, "f.zip"), "--data", folder]);
    expect(zip).toMatchObject({ code: 2, told: [expect.stringContaining("must end in .tar.zst")] });

    const damaged = copyOf(folder);
    const bytes = readFileSync(join(damaged, "events.db"));
    writeFileSync(join(damaged, "events.db"), bytes.fill(0xff, 3 * 4096, 8 * 4096));
    const spoilt = await plaudit(["backup", place.title, "--data", damaged]);
    expect(spoilt).toMatchObject({ code: 1, told: [expect.stringContaining("is damaged")] });
    rmSync(join(damaged, "events.db"));
    const missing = await plaudit(["backup", place.title, "--data", damaged]);
    expect(missing).toMatchObject({
      code: 1,
      told: [expect.stringContaining("events.db is missing")],
    });
    expect(existsSync(join(damaged, "events.db"))).toBe(false);
    expect(await place.list()).toEqual([]);
  });

  test("onto a full disk leaves nothing, and what was there before is whole", async () => {
    const folder = await filledFolder();
    const place = newPlace();
    const good = await backUp(folder, place);
    const bytes = readFileSync(good);
    const content = new ReadableStream<Uint8Array<ArrayBuffer>>({
      pull(controller) {
        controller.error(Object.assign(new Error("no space"), { code: "ENOSPC" }));
      },
    });
    await expect(createFolderPlace(place, folder).put("x.tar.zst", content)).rejects.toThrow(
      "does not fit",
    );
    expect(readdirSync(place)).toEqual([basename(good)]);
    expect(readFileSync(good).equals(bytes)).toBe(true);
  });
});

test("names tell moment and mark, and other files are none", () => {
  const moment = new Date("2026-11-29T02:00:00.000Z");
  for (const mark of [undefined, "nightly", "before-0.3"]) {
    for (const isEncrypted of [false, true]) {
      for (const installation of [undefined, "1f0c93ab"]) {
        const name = nameBackup(moment, { mark, isEncrypted, installation });
        expect(parseName(name)).toEqual({ name, moment, mark, isEncrypted, installation });
      }
    }
  }
  for (const other of [
    "plaudit-2026.tar.zst",
    "plaudit-2026-13-99T99-00-00-000Z.tar.zst",
    "x",
    "",
  ]) {
    expect(parseName(other)).toBeUndefined();
  }
});

test("a folder that is no place yet is made for the owner alone", async () => {
  const place = join(newPlace(), "a", "b");
  mkdirSync(dirname(place));
  await backUp(await filledFolder(), place);
  expect(statSync(place).mode & 0o077).toBe(0);
});
