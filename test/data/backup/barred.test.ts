// Data that cannot be looked at is not taken for damaged, nor for none: what it knows would be lost.
import { expect, test } from "bun:test";
import { chmodSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { checkFile, inFile } from "../../../src/store/sqlite/check.ts";
import { settleDatabase } from "../../../src/store/sqlite/copy.ts";
import { revokeRestored } from "../../../src/store/sqlite/restored.ts";
import { locateData } from "../../../src/data/folder.ts";
import { emptyFolder, plaudit } from "../../cli/kit.ts";
import { firstLine, start } from "../../processes.ts";
import { contentOf, copyOf } from "../snapshot/kit.ts";
import { backUp, filledFolder, newPlace } from "./kit.ts";

const main = join(import.meta.dir, "..", "..", "..", "src", "main.ts");
const isRoot = process.getuid?.() === 0;

test("newer data whose log cannot be opened stops the restore, and is not forgotten", async () => {
  const folder = await filledFolder();
  const file = join(folder, "app.db");
  const copy = join(copyOf(folder), "app.db");
  settleDatabase(file);
  mkdirSync(`${file}-wal`);
  expect(() => checkFile(file)).toThrow("SQLITE_CANTOPEN");
  const newer = { file, isEarlier: false, moment: new Date() };
  expect(() => revokeRestored(copy, newer)).toThrow("SQLITE_CANTOPEN");
  rmSync(`${file}-wal`, { recursive: true });
  expect(revokeRestored(copy, newer)).toMatchObject({ isKnown: true });
  await Bun.write(file, "this is no database, and never was one".repeat(1000));
  expect(revokeRestored(copy, newer)).toMatchObject({ isKnown: false });
});

test("on a new machine it is said that nothing is known of later", async () => {
  const folder = await filledFolder();
  const file = await backUp(folder);
  const { told } = await plaudit(["restore", file, "--data", emptyFolder()]);
  expect(told.join("\n")).toContain("is not known here: go through keys");
  const known = await plaudit(["restore", file, "--force", "--yes", "--data", folder]);
  expect(known.told.join("\n")).toContain(
    "0 keys, 0 permissions and 0 links to boards that were taken away",
  );
});

test("a database without room says what to do, and not only that it is full", () => {
  const file = join(emptyFolder(), "some.db");
  const fill = () =>
    inFile(file, (database) => {
      database.run("pragma max_page_count = 2");
      database.run("create table a as select zeroblob(100000) as b");
    });
  expect(fill).toThrow(`${file} cannot be read or written (SQLITE_FULL): make room`);
});

/** Root may read everything, unless it gives that up. */
const asOther = isRoot ? ["setpriv", "--bounding-set=-dac_override,-dac_read_search"] : [];

/** Runs the program, which is to fail, and gives what it tells. */
function failing(...words: string[]): string {
  const { stderr, exitCode } = Bun.spawnSync([...asOther, process.execPath, main, ...words]);
  expect(exitCode).toBe(1);
  return stderr.toString().trim();
}

test("what may not be read is named with its reason, and nothing is changed", async () => {
  if (isRoot && Bun.which("setpriv") === null) return console.warn("Skipped: setpriv is missing.");
  const folder = await filledFolder();
  const file = await backUp(folder);
  const before = contentOf(folder);
  const { appFile, journals } = locateData(folder);
  for (const each of [appFile, journals]) {
    chmodSync(each, 0o000);
    for (const words of [
      ["backup", newPlace()],
      ["restore", file, "--force", "--yes"],
    ]) {
      expect(failing(...words, "--data", folder)).toBe(
        `plaudit: ${each} cannot be read and written (EACCES): run this as its owner, or fix its permissions.`,
      );
    }
    chmodSync(each, each === appFile ? 0o600 : 0o700);
  }
  expect(contentOf(folder)).toBe(before);
  const closed = newPlace();
  chmodSync(closed, 0o500);
  expect(failing("backup", closed, "--data", folder)).toContain(
    `${closed} cannot be written (EACCES)`,
  );
  chmodSync(file, 0o000);
  expect(failing("restore", file, "--data", emptyFolder())).toContain(
    `${file} cannot be read (EACCES)`,
  );
}, 60_000);

test("a folder that nobody may write is looked at", async () => {
  if (isRoot && Bun.which("setpriv") === null) return console.warn("Skipped: setpriv is missing.");
  const folder = await filledFolder();
  chmodSync(folder, 0o500);
  const words = ["serve", "--read-only", "--port", "0", "--data", folder];
  const server = start([...asOther, process.execPath, main, ...words]);
  try {
    const [, url] = /(http:\S+\d)/.exec(await firstLine(server)) ?? [];
    expect((await fetch(`${url}/readyz`)).status).toBe(200);
  } finally {
    server.kill("SIGKILL");
    chmodSync(folder, 0o700);
  }
}, 60_000);
