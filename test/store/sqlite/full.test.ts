// A disk without room: whoever writes is told to come again, reads go on, and so do writes once there is room.
import { expect, test } from "bun:test";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createApp } from "../../../src/app/app.ts";
import { createTestDeps, openTestStore } from "../../kit.ts";
import { createLog } from "../../../src/runtime/log.ts";
import { createCall, join as signUp } from "../../features/people.ts";

test("a full disk is 503 with Retry-After, a line in the log, and nothing half written", async () => {
  const lines: string[] = [];
  const file = join(mkdtempSync(join(tmpdir(), "plaudit-test-")), "app.db");
  let limit = (_pages: number) => {};
  const store = openTestStore({
    file,
    onOpen: (database) =>
      (limit = (pages) => void database.run(`pragma max_page_count = ${pages}`)),
  });
  const log = createLog({ write: (line) => lines.push(line), pretty: false });
  const app = createApp(createTestDeps({ store, log }));
  const call = createCall(app);
  const { token } = await signUp({ app, store }, "ada");
  limit(1);
  const big = { title: "Chair", description: "x".repeat(9000) };
  const refused: number[] = [];
  for (let i = 0; i < 20; i++)
    refused.push((await call("POST", "/api/items", { token, body: big })).status);
  expect(refused.at(-1)).toBe(503);
  const answer = await call("POST", "/api/items", { token, body: big });
  expect(answer.body.code).toBe("unavailable");
  expect(answer.headers.get("retry-after")).toBe("5");
  expect(lines.filter((line) => line.includes("SQLITE_FULL") || line.includes("full"))).not.toEqual(
    [],
  );
  expect((await call("GET", "/api/users/me", { token })).status).toBe(200);
  limit(1_000_000);
  expect((await call("POST", "/api/items", { token, body: big })).status).toBe(201);
  const kept = refused.filter((status) => status === 201).length + 1;
  expect((await call("GET", "/api/items?limit=200", { token })).body.items).toHaveLength(kept);
  await store.close();
});
