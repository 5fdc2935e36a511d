// F39, F40: what a Worker hangs at, or is slow at, costs itself and never the storing of the rest.
import { afterEach, expect, test } from "bun:test";
import type { Recorder, RecorderOptions } from "../../src/recorder/recorder.ts";
import {
  makeEvent,
  makeEvents,
  makeFolder,
  openEvents,
  openTestRecorder,
} from "../recorder/kit.ts";
import { type Fault, withFaults } from "./fault.ts";

const poisoned = new URL("./poisoned-worker.ts", import.meta.url);
const stricken = new URL("./stricken-worker.ts", import.meta.url);
const environment = { ...Bun.env };
const open: Recorder[] = [];
afterEach(async () => {
  for (const recorder of open.splice(0)) await recorder.close(1000);
  for (const name of Object.keys(withFaults([]))) Bun.env[name] = environment[name] ?? "[]";
});

async function start(folder: string, options: Partial<RecorderOptions>): Promise<Recorder> {
  const recorder = await openTestRecorder(folder, { restartMsMax: 400, ...options });
  open.push(recorder);
  return recorder;
}

function letters(folder: string) {
  const database = openEvents(folder);
  const rows = database
    .query<{ reason: string; record: string }, []>("select reason, record from dead_letters")
    .all();
  database.close();
  return rows;
}

/** Waits for it as `drained` does, without a word to the Worker. */
async function until(condition: () => boolean, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!condition() && performance.now() < deadline) await Bun.sleep(20);
  expect(condition()).toBe(true);
}

test("an event that the Worker hangs at is set aside alone, and all the others are stored", async () => {
  const folder = makeFolder();
  const recorder = await start(folder, { workerUrl: poisoned, silenceMsMax: 1500 });
  const poison = makeEvent({ event: "poison" });
  await recorder.accept([...makeEvents(1700), poison, ...makeEvents(1300)]);
  await recorder.drained(40_000);
  const { ledger, workerRestarts, drainHalvings } = recorder.status();
  expect(ledger).toMatchObject({ stored: 3000, deadLettered: 1, pending: 0 });
  const [letter, ...others] = letters(folder);
  expect(others).toEqual([]);
  expect(letter?.reason).toBe("3 Workers were lost, each while it stored this event alone.");
  expect(letter?.record).toContain(poison.messageId);
  // An eighth of 3,001, of that, and so on, and three times the one.
  expect(workerRestarts).toBeLessThanOrEqual(9);
  expect(drainHalvings).toBeGreaterThan(2);
  // From then on as ever.
  await recorder.accept(makeEvents(50));
  await recorder.drained(5000);
  expect(recorder.status()).toMatchObject({ workerRestarts, failing: undefined });
}, 60_000);

test("a journal that a command left is no trap: what hangs there is set aside as well, and ours is stored", async () => {
  const folder = makeFolder();
  const journal = { workerUrl: poisoned, silenceMsMax: 60_000 };
  const command = await start(folder, { ...journal, name: "cli-1" });
  await command.accept([makeEvent(), makeEvent({ event: "poison" }), makeEvent()]);
  await open.pop()?.close(0);
  const recorder = await start(folder, { workerUrl: poisoned, silenceMsMax: 1500 });
  await recorder.accept(makeEvents(10));
  await until(() => recorder.status().ledger.stored === 12, 30_000);
  expect(letters(folder)).toHaveLength(1);
}, 60_000);

test("a batch that takes too long is made smaller, and the Worker that is at it is not ended again and again", async () => {
  const folder = makeFolder();
  const recorder = await start(folder, { workerUrl: poisoned, silenceMsMax: 2500 });
  // Five seconds in one batch, of which an eighth is well within the silence.
  await recorder.accept(Array.from({ length: 1700 }, (_, i) => makeEvent({ event: `slow ${i}` })));
  await recorder.drained(30_000);
  const { ledger, workerRestarts } = recorder.status();
  expect(ledger).toMatchObject({ stored: 1700, deadLettered: 0 });
  expect(workerRestarts).toBe(1);
}, 60_000);

test("a disk that hangs at the commit is no event's fault: none is set aside", async () => {
  const folder = makeFolder();
  const wait: Fault = { at: "update journals", when: "before", again: true, act: "spin" };
  Object.assign(Bun.env, withFaults([{ ...wait, again: false }]));
  const recorder = await start(folder, { workerUrl: stricken, silenceMsMax: 1500 });
  await recorder.accept([makeEvent()]);
  await until(() => recorder.status().workerRestarts >= 4, 20_000);
  Object.assign(Bun.env, withFaults([]));
  await recorder.drained(20_000);
  expect(recorder.status().ledger).toMatchObject({ stored: 1, deadLettered: 0 });
  expect(recorder.status().drainHalvings).toBe(0);
}, 60_000);

test("a Worker that hangs while it purges stores first when it is replaced", async () => {
  const spin: Fault = { at: "select actor from erasing", when: "before", again: true, act: "spin" };
  Object.assign(Bun.env, withFaults([spin]));
  const recorder = await start(makeFolder(), { workerUrl: stricken, silenceMsMax: 1500 });
  recorder.purge();
  await until(() => recorder.status().workerRestarts === 1, 5000);
  for (let i = 0; i < 4; i++) {
    await recorder.accept(makeEvents(20));
    await recorder.drained(5000);
    await Bun.sleep(500);
  }
  expect(recorder.status()).toMatchObject({ workerRestarts: 1, ledger: { stored: 80 } });
});

test("when nothing is stored for a while though events wait, the recorder says so, and for how long", async () => {
  Object.assign(Bun.env, withFaults([{ at: "transaction", when: "inside", skip: 1, act: "spin" }]));
  const recorder = await start(makeFolder(), { workerUrl: stricken, stalledMsMax: 300 });
  await Bun.sleep(500);
  expect(recorder.status()).toMatchObject({ failing: undefined, stalledMs: 0 });
  await recorder.accept(makeEvents(7));
  expect(recorder.status().failing).toBeUndefined();
  await until(() => recorder.status().failing !== undefined, 5000);
  expect(recorder.status().failing).toBe("nothing was stored for 0 s, and 7 events wait");
  expect(recorder.status().stalledMs).toBeGreaterThan(299);
});

test("threads that cannot be ended do not pile up: the recorder says that it wants a restart", async () => {
  const wait: Fault = { at: "transaction", when: "before", again: true, act: { waitMs: 12_000 } };
  Object.assign(Bun.env, withFaults([wait]));
  const recorder = await start(makeFolder(), { workerUrl: stricken, silenceMsMax: 1500 });
  await recorder.accept(makeEvents(3));
  await until(() => recorder.status().failing?.includes("restart Plaudit") ?? false, 15_000);
  await Bun.sleep(1000);
  expect(recorder.status().workerRestarts).toBe(2);
  const from = performance.now();
  await open.pop()?.close(1000);
  expect(performance.now() - from).toBeLessThan(1500);
});
