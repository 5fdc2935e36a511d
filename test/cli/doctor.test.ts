import { describe, expect, test } from "bun:test";
import { Database } from "bun:sqlite";
import {
  chmodSync,
  mkdirSync,
  openSync,
  readdirSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { dirname, join } from "node:path";
import { start } from "../processes.ts";
import { emptyFolder, historyFile, plaudit } from "./kit.ts";

const main = join(import.meta.dir, "..", "..", "src", "main.ts");

async function makeData(): Promise<string> {
  const folder = emptyFolder();
  await plaudit(["import", historyFile, "--data", folder]);
  return folder;
}

const doctor = (folder: string) => plaudit(["doctor", "--data", folder]);

describe("doctor", () => {
  test("finds nothing to do if the data is well", async () => {
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

  test("a backup that was put back needs no journal", async () => {
    const folder = await makeData();
    rmSync(join(folder, "journal"), { recursive: true });
    const { code, out } = await doctor(folder);
    expect(out).not.toContain("!");
    expect(code).toBe(0);
  });

  test("a database that is missing is a finding", async () => {
    const folder = await makeData();
    rmSync(join(folder, "events.db"));
    const { code, out } = await doctor(folder);
    expect(code).toBe(1);
    expect(out).toContain("! events.db              missing\n");
  });

  test("a folder that is not one is named as such", async () => {
    const { code, told } = await doctor(historyFile);
    expect(code).toBe(1);
    expect(told).toEqual([expect.stringContaining("is a file")]);
  });

  // Root may read everything: another user looks.
  const asNobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
  const canBeNobody = process.getuid?.() === 0 && Bun.which("setpriv") !== null;
  test.skipIf(!canBeNobody)(
    "a file that may not be read is told apart from one that is damaged or empty",
    async () => {
      const folder = await makeData();
      // Of the tests' own folder they may know.
      chmodSync(dirname(folder), 0o711);
      const ask = async () => {
        const command = [...asNobody, process.execPath, main, "doctor", "--data", folder];
        const child = start(command, { env: { HOME: "/nonexistent" } });
        const [out, err] = await Promise.all([
          new Response(child.stdout).text(),
          new Response(child.stderr).text(),
        ]);
        expect(await child.exited).toBe(1);
        return out + err;
      };
      expect(await ask()).toContain(`${folder} cannot be read (EACCES)`);
      chmodSync(folder, 0o755);
      const told = await ask();
      expect(told).toContain("cannot be read and written (EACCES)");
      expect(told).not.toContain("damaged");
    },
  );

  test("names files that others may read, and the command to close them", async () => {
    const folder = await makeData();
    chmodSync(join(folder, "app.db"), 0o644);
    const { code, out } = await doctor(folder);
    expect(code).toBe(1);
    expect(out).toContain(`chmod 600 ${join(folder, "app.db")}`);
  });

  test("lists keys that could be public, what keys have lost, and sources without names", async () => {
    const folder = await makeData();
    const make = (...flags: string[]) =>
      plaudit(["key", "create", "--data", folder, "--scopes", "events:write", ...flags]);
    await make("--name", "till");
    await make("--name", "page", "--public");
    const well = await doctor(folder);
    expect(well.code).toBe(0);
    expect(well.out).toContain("  keys                   2 in use\n");
    expect(well.out).toMatch(/ {2}key till +only sends events, and is not public\n.*"public":true/);
    expect(well.out).not.toContain("key page");

    const database = new Database(join(folder, "app.db"));
    database.run(
      `insert into api_keys (id, name, source, scopes, hash, hint, by_account, created_at)
       values ('k', 'lost', 'lost', '["users:read"]', 'x', 'h', 1, 0)`,
    );
    const add = database.query("insert into vocabulary values ('till', 1, ?)");
    database.transaction(() => {
      for (let n = 0; n < 10_000; n++) add.run(String(n).padStart(11, "0"));
    })();
    database.close();
    const { code, out } = await doctor(folder);
    expect(code).toBe(1);
    expect(out).toMatch(
      /! key lost +does not have users:read: its maker's account is gone\n.*"takeOver":true/,
    );
    expect(out).toMatch(/! source till +has used all its names of properties/);

    expect(await plaudit(["names", "clear", "till", "--data", folder])).toMatchObject({ code: 0 });
    expect((await doctor(folder)).out).not.toContain("source till");
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

  test("finds a page that was overwritten", async () => {
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
