// What came in, followed to what is told of it, through a real recorder and a real store.
import { afterEach, expect, test } from "bun:test";
import type { Recorder } from "../../../src/recorder/recorder.ts";
import { openEventLog } from "../../../src/store/sqlite/opening.ts";
import { makeFolder, openTestRecorder } from "../../recorder/kit.ts";
import { createCall, join } from "../people.ts";
import { openSender } from "./sender.ts";

const open: { recorder: Recorder; events: ReturnType<typeof openEventLog> }[] = [];
afterEach(async () => {
  for (const { recorder, events } of open.splice(0)) {
    await recorder.close(1000);
    await events.close();
  }
});

async function openStore() {
  const folder = makeFolder();
  const recorder = await openTestRecorder(folder);
  const events = openEventLog(`${folder}/events.db`);
  open.push({ recorder, events });
  const sender = await openSender({ recorder, events });
  const { token } = await join(sender, "reader", "reports:read");
  const call = createCall(sender.app);
  // What signing in has left.
  await recorder.drained(5000);
  const before = recorder.status().ledger.stored;
  return {
    ...sender,
    async get(path: string) {
      await recorder.drained(5000);
      return call("GET", path, { token });
    },
    async ledger() {
      await recorder.drained(5000);
      const { stored, duplicates } = recorder.status().ledger;
      return { stored: stored - before, duplicates };
    },
  };
}

test("integers beyond 2^53 keep their digits from the request to the report and the export", async () => {
  const { send, get } = await openStore();
  for (const id of ["9007199254740993", "9007199254740992"]) {
    const sent = `{"event":"n","userId":"u","properties":{"id":${id},"in":{"id":[${id}]}}}`;
    expect((await send("/v1/track", sent)).body.accepted).toBe(1);
  }
  const { body } = await get(
    "/api/reports/top?by=property:id&event=n&from=2026-03-01&to=2026-03-02",
  );
  expect(body.rows.map(({ key }: { key: string }) => key)).toEqual([
    "9007199254740992",
    "9007199254740993",
  ]);
  const kept = '"properties":{"id":9007199254740993,"in":{"id":[9007199254740993]}}';
  for (const path of ["/api/events?event=n", "/api/events/export?format=ndjson&event=n"]) {
    expect((await get(path)).text).toContain(kept);
  }
});

test("a call without an id that is sent again counts once; one without a time, too, counts as often as it comes", async () => {
  const { send, ledger } = await openStore();
  const call = { event: "e", userId: "u", timestamp: "2026-03-01T11:00:00.000Z" };
  await send("/v1/track", call);
  await send("/v1/track", { ...call, sentAt: "2026-03-01T12:00:00Z", context: { retry: 1 } });
  expect(await ledger()).toEqual({ stored: 1, duplicates: 1 });
  for (const _ of [1, 2]) await send("/v1/track", { event: "e", userId: "u" });
  expect(await ledger()).toEqual({ stored: 3, duplicates: 1 });
});

test("an id that somebody else has used first, with another source's key, keeps no event out", async () => {
  const { send, keys, ledger, get } = await openStore();
  const { key } = await keys.create(undefined, {
    name: "page",
    scopes: ["events:write"],
    public: true,
  });
  const call = { event: "bought", userId: "u", messageId: "order-7" };
  await send("/v1/track", { ...call, userId: "somebody else" }, { key });
  await send("/v1/track", { ...call, userId: "somebody else" }, { key });
  await send("/v1/track", call);
  expect(await ledger()).toEqual({ stored: 2, duplicates: 1 });
  const { body } = await get("/api/events?event=bought&userId=u");
  expect(body.items).toMatchObject([{ userId: "u", source: "shop" }]);
});

test("two equal scans of one request are two, however often it is sent", async () => {
  const { send, ledger } = await openStore();
  const scan = { event: "scanned", distinct_id: "u", uuid: "", timestamp: "2026-03-01T11:00:00Z" };
  for (const _ of [1, 2, 3]) await send("/batch/", { batch: [scan, scan] });
  expect(await ledger()).toEqual({ stored: 2, duplicates: 4 });
});
