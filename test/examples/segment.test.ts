// examples/segment, run as it stands.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { type ServerProcess, startServer } from "../clients/kit.ts";
import { databaseOf } from "../databases.ts";
import { run } from "../processes.ts";

const root = new URL("../../", import.meta.url).pathname;
const command = [process.execPath, "run", `${root}src/main.ts`];
let plaudit: ServerProcess;

beforeAll(async () => {
  plaudit = await startServer({ command });
});
afterAll(async () => {
  await plaudit.stop();
});

const send = (key: string) =>
  run([process.execPath, "run", `${root}examples/segment/send.ts`], {
    env: { PLAUDIT_URL: plaudit.url, PLAUDIT_WRITE_KEY: key },
  });

test("a visit arrives whole, and is one person's", async () => {
  await send(await plaudit.createKey("shop"));
  const events = await plaudit.stored("shop", 4);
  expect(events.map(({ event }) => event)).toEqual([
    "page",
    "Plant Viewed",
    "identify",
    "Order Placed",
  ]);
  expect(events[3]!.properties).toEqual({ plant: "Blue Orchid", price: 12, quantity: 2 });

  const scopes = ["--name", "report", "--scopes", "reports:read", "--data", plaudit.folder];
  const reader = await run([...command, "key", "create", ...scopes], {
    env: await databaseOf(plaudit.folder),
  });
  const answer = await fetch(`${plaudit.url}/api/reports/funnel`, {
    method: "POST",
    headers: { authorization: `Bearer ${reader.trim()}`, "content-type": "application/json" },
    body: JSON.stringify({
      steps: [{ event: "Plant Viewed" }, { event: "Order Placed" }],
      windowSeconds: 3600,
    }),
  });
  expect(await answer.json()).toMatchObject({
    steps: [
      { event: "Plant Viewed", users: 1 },
      { event: "Order Placed", users: 1, conversion: 1 },
    ],
  });
});

test("a key that is none is told of", async () => {
  await expect(send("plaudit_none")).rejects.toThrow("401");
});
