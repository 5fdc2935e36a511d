// F24: a database that is damaged is seen at the start or when it is met, and said so; nothing is
// buried for it, and nobody goes round in circles.
import { Database } from "bun:sqlite";
import { describe, expect, test } from "bun:test";
import {
  closeSync,
  cpSync,
  openSync,
  readFileSync,
  rmSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { emptyFolder, plaudit } from "../cli/kit.ts";
import { load } from "./load.ts";
import { innocent, judge } from "./oracle.ts";
import { settle, startServer } from "./server.ts";

/** A folder with some events in it, that a server has left. */
async function makeData() {
  const server = await startServer();
  const over = new AbortController();
  const sending = load(server, { over: over.signal });
  await Bun.sleep(200);
  over.abort();
  const { acknowledged } = await sending;
  await server.stop();
  for (const name of ["app.db", "events.db"]) {
    const database = new Database(join(server.folder, name));
    database.run("pragma wal_checkpoint(truncate)");
    database.close(true);
  }
  return { folder: server.folder, key: server.key, acknowledged };
}

function overwrite(file: string, at: number, bytes: number): void {
  const fd = openSync(file, "r+");
  writeSync(fd, Buffer.alloc(bytes, 0xff), 0, bytes, at);
  closeSync(fd);
}

describe("a file whose header is gone", () => {
  for (const name of ["app.db", "events.db"]) {
    test(`as ${name} ends the start with one line that says which, and what to do`, async () => {
      const { folder, key } = await makeData();
      overwrite(join(folder, name), 0, 100);
      const { code, told } = await plaudit(["serve", "--data", folder, "--port", "0"]);
      expect(code).toBe(1);
      expect(told).toHaveLength(1);
      expect(told[0]).toContain(join(folder, name));
      expect(told[0]).toContain("restore a backup");
      await expect(startServer({ folder, key })).rejects.toThrow("is damaged");
      const doctor = await plaudit(["doctor", "--data", folder]);
      expect(doctor.code).toBe(1);
      expect(doctor.out).toContain(`${name.padEnd(22)} damaged`);
    });
  }
});

test("a page that is gone under the Worker stops the storing and nothing else; what comes meanwhile is kept", async () => {
  const { folder, key, acknowledged } = await makeData();
  const file = join(folder, "events.db");
  const database = new Database(file, { readonly: true });
  const { page, size } = database
    .query<{ page: number; size: number }, []>(
      "select rootpage as page, (select page_size from pragma_page_size) as size from sqlite_master where name = 'recent'",
    )
    .get() as { page: number; size: number };
  database.close(true);
  const whole = readFileSync(file);
  overwrite(file, (page - 1) * size, size);

  const server = await startServer({ folder, key });
  const over = new AbortController();
  const sending = load(server, { over: over.signal });
  await Bun.sleep(500);
  over.abort();
  const sent = await sending;
  // What is waiting now is not going to be stored.
  for (let i = 0; i < 100 && (await server.ready()) === 200; i++) await Bun.sleep(50);
  expect(Object.keys(sent.answers)).toEqual(["200"]);
  expect(await server.ready()).toBe(503);
  expect(server.log.join("\n")).toContain("malformed");
  expect(await server.metric("plaudit_events_dead_lettered_total")).toBe(0);
  expect(await server.metric("plaudit_worker_restarts_total")).toBe(0);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  server.kill("SIGKILL");
  await server.ended();
  const doctor = await plaudit(["doctor", "--data", folder]);
  expect(doctor.code).toBe(1);
  expect(doctor.out).toContain("restore a backup");

  // As restoring a backup does: the file as it was, without the log of the one that is gone. Elsewhere,
  // for this process has looked at that one.
  const restored = emptyFolder();
  cpSync(folder, restored, { recursive: true });
  for (const end of ["-wal", "-shm"]) rmSync(join(restored, `events.db${end}`), { force: true });
  writeFileSync(join(restored, "events.db"), whole);
  await settle(restored, key);
  expect(await judge(restored, [...acknowledged, ...sent.acknowledged])).toEqual(innocent);
});
