import { describe, expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import { chmodSync, mkdirSync, openSync, readdirSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { emptyFolder, historyFile, plaudit } from "./kit.ts";

async function makeData(): Promise<string> {
  const folder = emptyFolder();
  await plaudit(["import", historyFile, "--data", folder]);
  return folder;
}

const doctor = (folder: string) => plaudit(["doctor", "--data", folder]);

describe("doctor", () => {
  test("finds nothing to do on data that is well", async () => {
    const { code, out } = await doctor(await makeData());
    expect(code).toBe(0);
    expect(out).toContain("app.db                 whole\n");
    expect(out).toMatch(/ time zones {13}tzdata \d{4}[a-z]\n/);
    expect(out).toContain("accepted 300 = stored 300 + duplicates 0 + dead-lettered 0");
    expect(out).not.toContain("!");
  });

  test("without data there is nothing to check, and none is made", async () => {
    const folder = emptyFolder();
    expect(await doctor(folder)).toMatchObject({
      code: 1,
      told: [expect.stringContaining("--data")],
    });
    expect(readdirSync(folder)).toEqual([]);
  });

  test("names what others may read, and the command against it", async () => {
    const folder = await makeData();
    chmodSync(join(folder, "app.db"), 0o644);
    const { code, out } = await doctor(folder);
    expect(code).toBe(1);
    expect(out).toContain(`chmod 600 ${join(folder, "app.db")}`);
  });

  test("lists dead letters and set-aside segments", async () => {
    const folder = await makeData();
    const database = new Database(join(folder, "events.db"));
    database.run(
      "insert into dead_letters (journal, segment, offset, count, reason, record, created_at) values ('server', 1, 24, 3, 'unreadable', '', 0)",
    );
    database.close();
    mkdirSync(join(folder, "journal", "server"), { mode: 0o700 });
    const damaged = join(folder, "journal", "server", "0000000001.j.damaged");
    writeFileSync(damaged, "", { mode: 0o600 });
    const { code, out } = await doctor(folder);
    expect(code).toBe(1);
    expect(out).toContain("3 of journal server, 1970-01-01T00:00:00.000Z: unreadable");
    expect(out).toContain("0000000001.j.damaged");
  });

  test("says when the ledger does not balance", async () => {
    const folder = await makeData();
    const database = new Database(join(folder, "events.db"));
    database.run("update journals set stored = stored - 1");
    database.close();
    const { code, out } = await doctor(folder);
    expect(code).toBe(1);
    expect(out).toContain("does not balance");
  });

  test("sees a page that was overwritten", async () => {
    const folder = await makeData();
    const database = new Database(join(folder, "events.db"));
    database.run("pragma wal_checkpoint(truncate)");
    database.close();
    const fd = openSync(join(folder, "events.db"), "r+");
    writeSync(fd, Buffer.alloc(4096, 0xff), 0, 4096, 3 * 4096);
    const { code, out } = await doctor(folder);
    expect(code).toBe(1);
    expect(out).toContain("events.db              damaged");
    expect(out).toContain("restore a backup");
  });
});
