// A folder whose restore is under way, or was interrupted: what other commands say of it, and how it is finished.
import { beforeAll, expect, test } from "bun:test";
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readConfig } from "../../../src/app/config.ts";
import { openWorkspace } from "../../../src/app/workspace.ts";
import { makeBackup } from "../../../src/data/backup/backup.ts";
import { createFolderPlace } from "../../../src/data/backup/folder-place.ts";
import { createBackups } from "../../../src/data/backup/schedule.ts";
import { locateData } from "../../../src/data/folder.ts";
import { prepareData } from "../../../src/data/migration.ts";
import {
  restoreLockOf,
  whileNotRestoring,
  whileRestoring,
} from "../../../src/data/restore/lock.ts";
import { restoreInto } from "../../../src/data/restore/restore.ts";
import { clearDraftOfRestore } from "../../../src/data/restore/stage.ts";
import { clearTrials } from "../../../src/data/restore/verify.ts";
import { tryLock } from "../../../src/journal/lock.ts";
import { createLog } from "../../../src/runtime/log.ts";
import { emptyFolder, plaudit, workerUrl } from "../../cli/kit.ts";
import { contentOf, copyOf, quietFolder } from "../snapshot/kit.ts";
import { addAccount, backUp, filledFolder, newPlace, openFile, spoiled } from "./kit.ts";

const quiet = {
  workerUrl: new URL("../../../src/data/backup/worker.ts", import.meta.url),
  isOn: false,
  where: undefined,
  at: "0 0 1 1 *",
  keep: { days: 7, weeks: 0, months: 0 },
  diskBytesMin: 0,
  log: createLog({ write: () => {}, pretty: false }),
};

let source = "";
let file = "";
let other = "";
let before = "";
beforeAll(async () => {
  source = await filledFolder();
  before = contentOf(source);
  file = await backUp(source);
  await addAccount(source, "bob");
  other = await backUp(source);
});

/** One whose restore ends with the step, as if it were killed there. */
async function interrupted(step: string, folder = copyOf(source)): Promise<string> {
  const restoring = restoreInto(locateData(folder), await openFile(file), {
    onStep(name) {
      if (name === step) throw new Error("cut");
    },
  });
  await expect(restoring).rejects.toThrow("cut");
  return folder;
}

test("a backup of a mixture is refused, and doctor says what to do", async () => {
  for (const folder of [
    await interrupted("put app.db back"),
    await interrupted("staged", emptyFolder()),
  ]) {
    const place = newPlace();
    const finish = `run \`plaudit restore --data ${folder}\``;
    const backup = await plaudit(["backup", place, "--data", folder]);
    expect(backup).toMatchObject({ code: 1, told: [expect.stringContaining(finish)] });
    expect(readdirSync(place)).toEqual([]);
    const { code, out, told } = await plaudit(["doctor", "--data", folder]);
    expect(code).toBe(1);
    expect(out + told.join("\n")).toContain(finish);
  }
});

test("who names another backup is told to finish the first, and gets neither", async () => {
  const folder = await interrupted("put app.db back");
  const words = ["--force", "--yes", "--data", folder];
  const refused = await plaudit(["restore", other, ...words]);
  expect(refused).toMatchObject({ code: 1, out: "" });
  expect(refused.told).toHaveLength(1);
  expect(refused.told[0]).toContain(`An earlier restore, of ${file} of 2`);
  expect(refused.told[0]).toContain(`run \`plaudit restore --data ${folder}\` to finish it`);
  expect(readdirSync(folder).some((name) => name.startsWith("restoring-"))).toBe(true);
  const same = await plaudit(["restore", file, ...words]);
  expect(same.code).toBe(0);
  expect(same.out).toContain(`${folder} is as it was at 2`);
  expect(contentOf(folder)).toBe(before);
  expect(await plaudit(["restore", other, ...words])).toMatchObject({ code: 0 });
});

test("one at a time, and nothing makes data in a folder that is being restored into", async () => {
  const folder = emptyFolder();
  const data = locateData(folder);
  const underWay = `A restore into ${folder} is under way`;
  await whileRestoring(data, async () => {
    const second = await plaudit(["restore", file, "--data", folder]);
    expect(second.code).toBe(1);
    expect(second.told.at(-1)).toContain(underWay);
    await expect(prepareData(data)).rejects.toThrow(underWay);
    expect(existsSync(data.appFile)).toBe(false);
  });
  expect((await plaudit(["restore", file, "--data", folder])).code).toBe(0);
  expect(contentOf(folder)).toBe(before);
  expect(await prepareData(data)).toMatchObject({ done: [] });
});

test("of two into an empty folder one has it, and the other replaces nothing unasked", async () => {
  for (const flags of [[], ["--force"]]) {
    const folder = emptyFolder();
    const one = () => plaudit(["restore", file, ...flags, "--data", folder]);
    const both = await Promise.all([one(), one()]);
    expect(both.filter(({ code }) => code === 0)).toHaveLength(1);
    const { told } = both.find(({ code }) => code === 1)!;
    expect(told.at(-1)).toMatch(/has come to hold data meanwhile|is under way/);
    expect(existsSync(join(folder, "replaced"))).toBe(false);
    expect(contentOf(folder)).toBe(before);
  }
  const { archive, ...backup } = await openFile(file);
  const taken = locateData(copyOf(source));
  const refused = restoreInto(taken, { archive, ...backup }, { onlyEmpty: true });
  await expect(refused).rejects.toThrow("has come to hold data meanwhile");
  await archive.close();
});

test("a restore that fails leaves no folder where there was none", async () => {
  const folder = join(mkdtempSync(join(tmpdir(), "plaudit-")), "data");
  const cut = spoiled(file, (bytes) => bytes.subarray(0, bytes.length - 100));
  expect(await plaudit(["restore", cut, "--data", folder])).toMatchObject({ code: 1 });
  expect(existsSync(folder)).toBe(false);
});

test("what was replaced is a data folder, which goes back by moving it", async () => {
  const folder = copyOf(source);
  const later = contentOf(folder);
  await plaudit(["restore", file, "--force", "--yes", "--data", folder]);
  const [time = ""] = readdirSync(join(folder, "replaced"));
  const back = join(mkdtempSync(join(tmpdir(), "plaudit-")), "data");
  const { exitCode } = Bun.spawnSync(["mv", join(folder, "replaced", time), back]);
  expect(exitCode).toBe(0);
  rmSync(folder, { recursive: true });
  expect(contentOf(back)).toBe(later);
  expect((await plaudit(["doctor", "--data", back])).out).not.toContain("!");
});

test("no restore begins while the data is opened, copied or put back", async () => {
  const isFree = (folder: string) => {
    const lock = tryLock(restoreLockOf(locateData(folder)));
    lock?.release();
    return lock !== undefined;
  };
  const folder = copyOf(source);
  const steps: Record<string, boolean> = {};
  await makeBackup(locateData(folder), createFolderPlace(newPlace(), folder), {
    onStep: (name) => (steps[name] = isFree(folder)),
  });
  expect(steps).toMatchObject({ "copied app.db": false, "copied events.db": false, put: true });

  const old = await quietFolder();
  const opening: boolean[] = [];
  const workspace = await openWorkspace({
    config: readConfig({ PLAUDIT_DATA: old }),
    // The line that says what was migrated is written before the journal is ours.
    log: createLog({ pretty: false, write: () => void opening.push(isFree(old)) }),
    workerUrl,
    journals: ["server"],
  });
  expect(isFree(old)).toBe(true);
  await workspace!.close();
  expect(opening[0]).toBe(false);

  await whileNotRestoring(locateData(folder), async () => {
    const { code, told } = await plaudit(["restore", file, "--force", "--yes", "--data", folder]);
    expect(code).toBe(1);
    expect(told.at(-1)).toContain(`Another Plaudit starts on ${folder} or backs it up`);
  });
}, 60_000);

test("what a killed restore or trial has left goes at the next start, and what one works on stays", async () => {
  const folder = copyOf(source);
  const data = locateData(folder);
  const [dead, alive] = ["verify.unfinished-dead", "verify.unfinished-live"].map((name) =>
    join(folder, name),
  );
  for (const each of [dead!, alive!, join(folder, "restore.unfinished")]) mkdirSync(each);
  const lock = tryLock(join(alive!, "lock"));
  const left = () =>
    readdirSync(folder)
      .filter((name) => name.includes("unfinished"))
      .sort();
  clearTrials(data);
  expect(left()).toEqual(["restore.unfinished", "verify.unfinished-live"]);
  await whileRestoring(data, async () => clearDraftOfRestore(data));
  expect(left()).toContain("restore.unfinished");
  lock!.release();
  const backups = createBackups({ ...quiet, data });
  backups.start();
  backups.close();
  expect(left()).toEqual([]);
});
