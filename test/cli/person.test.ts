import { expect, test } from "bun:test";
import { readConfig } from "../../src/config.ts";
import type { Extension } from "../../src/extension.ts";
import { silentLog } from "../../src/log.ts";
import { standardExtensions } from "../../src/standard.ts";
import { openWorkspace } from "../../src/workspace.ts";
import { emptyFolder, plaudit, workerUrl } from "./kit.ts";

test("the command line leaves people alone whose data lies in an app's own tables as well", async () => {
  const folder = emptyFolder();
  const shop: Extension = {
    name: "shop",
    migrations: [{ name: "0000_orders", sql: "create table orders (user_id text)" }],
    build: () => ({}),
  };
  const workspace = await openWorkspace({
    config: readConfig({ PLAUDIT_DATA: folder }, {}),
    log: silentLog,
    workerUrl,
    extensions: [...standardExtensions, shop],
    journals: ["server"],
  });
  await workspace?.close();
  for (const command of [["erase"], ["person", "export"]]) {
    const { code, told } = await plaudit([...command, "--user", "ada", "--data", folder]);
    expect(code).toBe(1);
    expect(told).toEqual([expect.stringContaining("(shop)")]);
  }
});
