// F39, F40: work that is slow, what a command left, a disk that hangs, and threads that cannot be ended.
import { afterEach, expect, test } from "bun:test";
import type { Recorder, RecorderOptions } from "../../src/recorder/recorder.ts";
import { makeEvent, makeEvents, makeFolder, openTestRecorder } from "../recorder/kit.ts";
import { type Fault, withFaults } from "./fault.ts";
import { poisoned, stricken, environment, letters, until } from "./poison.ts";

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
