// kill -9 at every step of a backup and of a restore; at every third in a run of all tests, since each takes a process.
import { describe, expect, test } from "bun:test";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { locateData } from "../../src/data/folder.ts";
import { prepareData } from "../../src/data/migration.ts";
import { restoreInto } from "../../src/data/restore/restore.ts";
import { plaudit } from "../cli/kit.ts";
import { addAccount, backUp, filledFolder, newPlace, openFile } from "../data/backup/kit.ts";
import { contentOf, copyOf } from "../data/snapshot/kit.ts";
import { start } from "../processes.ts";

const stepsMax = 30;
const stride = Bun.env["PLAUDIT_TORTURE_ROUNDS"] === undefined ? 3 : 1;

describe("killed", () => {
  /** Runs `killed.ts` until it dies of the step, and says whether it did. */
  async function isKilledAt(what: string, folder: string, path: string, step: number) {
    const script = join(import.meta.dir, "..", "data", "backup", "killed.ts");
    const child = start([process.execPath, script, what, folder, path, String(step)]);
    const [code, said] = await Promise.all([child.exited, new Response(child.stderr).text()]);
    if (code !== 0 && child.signalCode !== "SIGKILL") throw new Error(said);
    return child.signalCode === "SIGKILL";
  }

  test("at any step of a backup, the one before it is whole, none is half there, and the next is made", async () => {
    const folder = await filledFolder();
    const place = newPlace();
    const first = await backUp(folder, place);
    const bytes = await Bun.file(first).bytes();
    let step = 0;
    for (; step < stepsMax; step += stride) {
      const known = readdirSync(place).filter((name) => name.endsWith(".zst")).length;
      const isKilled = await isKilledAt("backup", folder, place, step);
      const names = readdirSync(place).filter((name) => name.endsWith(".zst"));
      for (const name of names)
        await openFile(join(place, name)).then(({ archive }) => archive.close());
      if (!isKilled) break;
      expect(names.length - known).toBeLessThanOrEqual(1);
    }
    expect(step).toBeGreaterThan(3);
    expect(await Bun.file(first).bytes()).toEqual(bytes);
    expect(readdirSync(folder).filter((name) => name.includes("unfinished"))).toEqual([]);
  }, 60_000);

  test("at any step of a restore, what was there is there, or nothing opens a mixture and once more finishes it", async () => {
    const folder = await filledFolder();
    const before = contentOf(folder);
    const file = await backUp(folder);
    await addAccount(folder, "bob");
    const later = contentOf(folder);
    let step = 0;
    let finished = 0;
    for (; step < stepsMax; step += stride) {
      const data = locateData(copyOf(folder));
      if (!(await isKilledAt("restore", data.path, file, step))) break;
      if (readdirSync(data.path).some((name) => name.startsWith("restoring-"))) {
        await expect(prepareData(data)).rejects.toThrow("plaudit restore");
        const asked = finished % 2 === 0 ? [file, "--force"] : [];
        const again = await plaudit(["restore", ...asked, "--data", data.path]);
        expect(again.code).toBe(0);
        expect(again.told[0]).toContain(`of ${file} of 2`);
        expect(again.told[0]).toContain("finished now");
        expect(again.told[1]).toContain("Everybody has to sign in again: 0 sessions");
        expect(again.told[2]).toMatch(/kept in .*replaced/);
        expect(contentOf(data.path)).toBe(before);
        finished += 1;
      } else {
        expect(contentOf(data.path)).toBe(later);
        await restoreInto(data, await openFile(file));
        expect(contentOf(data.path)).toBe(before);
      }
      const [kept = "", ...more] = readdirSync(join(data.path, "replaced"));
      expect(more).toEqual([]);
      expect(contentOf(join(data.path, "replaced", kept))).toBe(later);
      expect(readdirSync(data.path).filter((name) => /unfinished|restoring/.test(name))).toEqual(
        [],
      );
    }
    expect(finished).toBeGreaterThan(5 / stride);
    expect(step).toBeLessThan(stepsMax);
  }, 120_000);
});
