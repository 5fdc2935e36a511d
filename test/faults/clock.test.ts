// F20: the clock is set back and forth by days while everything goes on.
import { afterEach, expect, test } from "bun:test";
import type { Recorder } from "../../src/recorder/recorder.ts";
import { openSender } from "../features/ingest/sender.ts";
import { createCall, join, password } from "../features/people.ts";
import { createTestClock } from "../kit.ts";
import { makeFolder, openTestRecorder } from "../recorder/kit.ts";
import { innocent, judge, readStored } from "./oracle.ts";

const dayMs = 24 * 60 * 60 * 1000;
const steps = [-10 * dayMs, 20 * dayMs, -20 * dayMs, 10 * dayMs, -1, 5000, -dayMs];

const open: Recorder[] = [];
afterEach(async () => {
  for (const recorder of open.splice(0)) await recorder.close(1000);
});

async function start() {
  const folder = makeFolder();
  const clock = createTestClock();
  const recorder = await openTestRecorder(folder, { clock });
  open.push(recorder);
  return { folder, clock, recorder };
}

test("events are taken in, in the order they came, whatever the clock says", async () => {
  const { folder, clock, recorder } = await start();
  const { send } = await openSender({ recorder, clock }, { eventsPerMinute: 1000 });
  let number = 0;
  const sendSome = async () => {
    const batch = Array.from({ length: 50 }, () => ({
      type: "track",
      event: "sent",
      userId: "ann",
      // A client that has the time from the same clock.
      timestamp: new Date(clock()).toISOString(),
      messageId: `m ${number}`,
      properties: { number: number++ },
    }));
    const answer = await send("/v1/batch", { batch, sentAt: new Date(clock()).toISOString() });
    expect(answer.body).toMatchObject({ success: true, accepted: 50, rejected: [] });
  };
  await sendSome();
  for (const step of steps) {
    clock.forward(step);
    await sendSome();
  }
  await recorder.drained(5000);
  expect(recorder.status()).toMatchObject({ refused: 0, dropped: 0, workerRestarts: 0 });
  expect(recorder.status().ledger).toMatchObject({ stored: number, duplicates: 0 });
  const { stored } = await readStored(folder);
  const numbers = Array.from({ length: number }, (_, i) => i);
  expect([...stored]).toEqual(numbers);
  await open.pop()?.close(5000);
  expect(await judge(folder, numbers)).toEqual(innocent);
});

test("people can sign in after every step, and no limit lasts longer than its minute", async () => {
  const { clock, recorder } = await start();
  const sender = await openSender({ recorder, clock });
  const ann = await join(sender, "ann");
  const call = createCall(sender.app);
  for (const step of steps) {
    clock.forward(step);
    const signIn = await call("POST", "/api/auth/token", { body: { username: "ann", password } });
    expect(signIn.status).toBe(200);
    const token = signIn.body.access_token;
    const me = await call("GET", "/api/users/me", { token });
    expect(me.body).toMatchObject({ id: ann.id });
    const item = await call("POST", "/api/items", { token, body: { title: `after ${step}` } });
    expect(item.status).toBe(201);
    expect((await call("POST", `/api/items/${item.body.id}/like`, { token })).status).toBe(200);
    // Old tokens are good or not, and nothing else.
    expect([200, 401]).toContain((await call("GET", "/api/users/me", ann)).status);
  }
  await recorder.drained(5000);
  expect(recorder.status()).toMatchObject({ dropped: 0 });
  expect(recorder.status().ledger.deadLettered).toBe(0);
});

test("a limit that was reached before the clock was set back is not reached for days", async () => {
  const { clock, recorder } = await start();
  const { send } = await openSender({ recorder, clock }, { eventsPerMinute: 60 });
  const one = () => send("/v1/track", { event: "sent", userId: "ann" });
  for (let i = 0; i < 60; i++) expect((await one()).status).toBe(200);
  expect((await one()).status).toBe(429);
  clock.forward(-10 * dayMs);
  const refused = await one();
  expect(refused.status).toBe(429);
  expect(Number(refused.headers.get("retry-after"))).toBeLessThanOrEqual(60);
  clock.forward(60_000);
  expect((await one()).status).toBe(200);
});
