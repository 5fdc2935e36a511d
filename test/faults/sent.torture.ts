// F28: one message that comes again and again, also after a restart.
import { expect, test } from "bun:test";
import { load, post } from "./load.ts";
import { innocent, judge } from "./oracle.ts";
import { startServer } from "./server.ts";

test("one message, a hundred times at once, and again after a restart, is one event", async () => {
  const first = await startServer();
  const event = { type: "track", event: "once", userId: "u", messageId: "the one" };
  const sendIt = (server: typeof first) =>
    Promise.all(
      Array.from({ length: 100 }, async () => {
        const response = await post(server, [{ ...event, properties: { number: 1e9 } }]);
        expect(await response.json()).toMatchObject({ success: true, accepted: 1 });
      }),
    );
  const over = new AbortController();
  const others = load(first, { over: over.signal, clients: 2 });
  await sendIt(first);
  over.abort();
  const { acknowledged } = await others;
  first.kill("SIGKILL");
  await first.ended();
  const second = await startServer({ folder: first.folder, key: first.key });
  await sendIt(second);
  await second.drained();
  await sendIt(second);
  await second.drained();
  expect(await second.metric("plaudit_events_duplicate_total")).toBe(299);
  expect(await second.metric("plaudit_events_stored_total")).toBe(acknowledged.length + 1);
  await second.stop();
  expect(await judge(first.folder, [...acknowledged, 1e9])).toEqual(innocent);
});
