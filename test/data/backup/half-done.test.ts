// A folder whose restore is under way, or was interrupted: what other commands say of it, and how it is finished.
import { beforeAll, expect, test } from "bun:test";
import { existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { locateData } from "../../../src/data/folder.ts";
import { prepareData } from "../../../src/data/migration.ts";
import { whileRestoring } from "../../../src/data/restore/lock.ts";
import { restoreInto } from "../../../src/data/restore/restore.ts";
import { emptyFolder, plaudit } from "../../cli/kit.ts";
import { contentOf, copyOf } from "../snapshot/kit.ts";
import { addAccount, backUp, filledFolder, newPlace, openFile, spoiled } from "./kit.ts";

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
