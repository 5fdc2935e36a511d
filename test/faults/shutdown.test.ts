// F4, F5: told to end, it answers what is in flight, keeps what it acknowledged, and does end.
import { expect, test } from "bun:test";
import { underLoad } from "./load.ts";
import { innocent, judge } from "./oracle.ts";
import { settle, startServer } from "./server.ts";

test("SIGTERM under load: what was begun is answered, what was acknowledged is stored, and it exits with 0", async () => {
  const server = await startServer();
  const sent = await underLoad(server, async () => {
    server.kill("SIGTERM");
    const { code, ms } = await server.ended();
    expect(code).toBe(0);
    expect(ms).toBeLessThan(8500);
  });
  expect(sent.acknowledged.length).toBeGreaterThan(0);
  // Broken are those that came when nobody listened any more.
  expect(["200", "broken"]).toEqual(expect.arrayContaining(Object.keys(sent.answers)));
  expect(await judge(server.folder, sent.acknowledged)).toEqual(innocent);
});

test("SIGTERM twice ends it at once, and the rest is in the journal", async () => {
  // Longer than a drain may take.
  const act = { waitMs: 10_000 };
  const server = await startServer({
    faults: [{ at: "transaction", when: "inside", again: true, act }],
  });
  const sent = await underLoad(server, async () => {
    server.kill("SIGTERM");
    // Those that come at once count as one.
    await Bun.sleep(700);
    server.kill("SIGTERM");
    const { code, ms } = await server.ended();
    expect(code).toBe(1);
    expect(ms).toBeLessThan(6000);
  });
  await settle(server.folder);
  expect(await judge(server.folder, sent.acknowledged)).toEqual(innocent);
});
