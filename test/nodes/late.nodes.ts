// What killed.test.ts promises, of nodes that are broken on purpose: it must find them out.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { hookMsMax, type PostgresServer, startPostgres } from "../store/postgres/server.ts";
import { tortureNodes } from "./torture.ts";

let server: PostgresServer;

beforeAll(async () => {
  server = await startPostgres();
}, hookMsMax);
afterAll(() => server?.stop(), hookMsMax);

test("nodes that write the journal after their answer are found out", async () => {
  const { lost } = await tortureNodes(server, "late", 10_000);
  expect(lost).toBeGreaterThan(0);
}, 120_000);
