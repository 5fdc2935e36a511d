// One place that several installations have for their backups.
import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { mkdirSync, readdirSync, renameSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { makeBackup } from "../../../src/data/backup/backup.ts";
import { createFolderPlace } from "../../../src/data/backup/folder-place.ts";
import { nameBackup } from "../../../src/data/backup/name.ts";
import { findBackup, readWhere } from "../../../src/data/backup/where.ts";
import { locateData } from "../../../src/data/folder.ts";
import { findInstallationId } from "../../../src/data/installation.ts";
import { emptyFolder, plaudit } from "../../cli/kit.ts";
import { backUp, filledFolder, newPlace } from "./kit.ts";

async function another(): Promise<string> {
  const folder = await filledFolder();
  using app = new Database(join(folder, "app.db"));
  const id = crypto.randomUUID();
  app.run("update settings set value = ? where name = 'installation'", [id]);
  return folder;
}

const newestFor = (folder: string, place: string) =>
  findBackup(readWhere(place, locateData(folder)));

test("the newest is one's own, and the list says which are another's", async () => {
  const [ours, theirs, place] = [await filledFolder(), await another(), newPlace()];
  const own = await backUp(ours, place);
  const other = await backUp(theirs, place);
  expect(await newestFor(ours, place)).toBe(basename(own));
  expect(await newestFor(theirs, place)).toBe(basename(other));
  const { out } = await plaudit(["restore", "--list", place, "--data", ours]);
  const [first, second] = out.trim().split("\n");
  expect(first).toEndWith(`${basename(other)}  (another installation's)`);
  expect(second).toEndWith(basename(own));

  // Where there is no data nobody can tell which is meant.
  const restored = await plaudit(["restore", place, "--data", emptyFolder()]);
  expect(restored).toMatchObject({ code: 1, told: [expect.stringContaining("2 installations")] });
  const none = await plaudit(["restore", "--verify", place, "--data", await another()]);
  expect(none.told).toEqual([expect.stringContaining("no backup of this installation")]);
});

test("one that does not say whose it is counts, and is one's own when it is opened", async () => {
  const [folder, place] = [await filledFolder(), newPlace()];
  const unnamed = nameBackup(new Date());
  renameSync(await backUp(folder, place), join(place, unnamed));
  expect(await newestFor(folder, place)).toBe(unnamed);
});

test("marks of which the server deletes by itself are not for anybody else", async () => {
  const folder = await filledFolder();
  for (const mark of ["nightly", "before-0.3.0"]) {
    const made = await plaudit(["backup", "--mark", mark, "--data", folder]);
    expect(made).toMatchObject({ code: 2, told: [expect.stringContaining("server's own")] });
  }
});

test("what a killed backup has left is cleared away by the next of the same installation", async () => {
  const [folder, place] = [await filledFolder(), newPlace()];
  const data = locateData(folder);
  const draftOf = (installation: string | undefined) =>
    `${nameBackup(new Date(0), { installation })}.unfinished`;
  const [own, other] = [draftOf(findInstallationId(data)), draftOf("0123abcd")];
  for (const name of [own, other, "mine.tar.zst.unfinished"]) writeFileSync(join(place, name), "");
  const { name } = await makeBackup(data, createFolderPlace(place, folder));
  expect(readdirSync(place).sort()).toEqual([other, "mine.tar.zst.unfinished", name].sort());
});

test("what was left of a backup of before there were ids is cleared in the data's own folder alone", async () => {
  const folder = await filledFolder();
  const left = `${nameBackup(new Date(0), { mark: "before-0.1.0" })}.unfinished`;
  const place = newPlace();
  for (const each of [locateData(folder).backups, place]) {
    mkdirSync(each, { recursive: true });
    writeFileSync(join(each, left), "half");
    await backUp(folder, each);
  }
  expect(readdirSync(locateData(folder).backups)).not.toContain(left);
  expect(readdirSync(place)).toContain(left);
});
