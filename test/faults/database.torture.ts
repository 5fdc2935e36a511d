// F24: a page of the events that is gone while they are stored.
import { Database } from "bun:sqlite";
import { expect, test } from "bun:test";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { emptyFolder, plaudit } from "../cli/kit.ts";
import { load } from "./load.ts";
import { innocent, judge } from "./oracle.ts";
import { settle, startServer } from "./server.ts";
import { makeData, overwrite } from "./database.ts";

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
