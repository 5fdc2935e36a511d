import { expect, test } from "bun:test";
import type { Extension } from "../../src/extension.ts";
import { openPlaudit } from "../../src/library/open.ts";
import { silentLog } from "../../src/runtime/log.ts";
import { serve } from "../../src/app/serve.ts";
import { standardExtensions } from "../../src/app/standard.ts";
import { openWorkspace } from "../../src/app/workspace.ts";
import { emptyFolder, plaudit, workerUrl } from "./kit.ts";
import { askAccounts, configOf, databaseOf } from "../databases.ts";

const urls = {
  workerUrl,
  queryWorkerUrl: new URL("../../src/reports/worker.ts", import.meta.url),
  backupWorkerUrl: new URL("../../src/data/backup/worker.ts", import.meta.url),
};

test("the command line does not erase people whose data is also in an app's own tables", async () => {
  const folder = emptyFolder();
  const orders = [{ name: "0000_orders", sql: "create table orders (user_id text)" }];
  const shop: Extension = {
    name: "shop",
    migrations: { sqlite: orders, postgres: orders },
    build: () => ({}),
  };
  const workspace = await openWorkspace({
    config: await configOf(folder),
    log: silentLog,
    workerUrl,
    extensions: [...standardExtensions, shop],
    journals: ["server"],
  });
  await workspace?.close();
  const at = ["--data", folder];
  for (const words of [
    ["erase", "--user", "ada"],
    ["person", "export", "--user", "ada"],
    ["serve", "--port", "0"],
  ]) {
    const { code, told } = await plaudit([...words, ...at]);
    expect(code).toBe(1);
    expect(told).toEqual([expect.stringContaining("(shop)")]);
  }
  // What neither tells nor takes anybody's data goes on, beside the app.
  const key = ["key", "create", "--name", "funnel", "--scopes", "reports:read", ...at];
  expect(await plaudit(key)).toMatchObject({ code: 0 });
  expect(await plaudit(["export", ...at])).toMatchObject({ code: 0 });

  // The app may be of an earlier version, and would not open what a later one has changed.
  await askAccounts(folder, {
    sqlite: "delete from own_migrations where owner = 'items'",
    postgres: "delete from migrations where owner = 'items'",
  });
  expect(await plaudit(["export", ...at])).toMatchObject({
    code: 1,
    told: [expect.stringContaining("(shop)")],
  });
});

test("an app's own rules without a table are known, too", async () => {
  const folder = emptyFolder();
  const settings = await databaseOf(folder);
  const people = { export: async () => ({ letters: [] }) };
  const app = await openPlaudit({ data: folder, people, log: silentLog, settings }, urls);
  await app.close();
  const { code, told } = await plaudit(["serve", "--port", "0", "--data", folder]);
  expect({ code, told }).toEqual({ code: 1, told: [expect.stringContaining("(own)")] });
});

test("an app that adds only routes leaves the data open to every Plaudit", async () => {
  const folder = emptyFolder();
  const settings = await databaseOf(folder);
  const app = await openPlaudit({ data: folder, log: silentLog, settings }, urls);
  await app.close();
  const server = await serve({
    config: await configOf(folder, { PORT: "0" }),
    log: silentLog,
    workerUrl,
  });
  await server.stop();
});
