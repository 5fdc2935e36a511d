// F39, F40: what a Worker hangs at, or is slow at, costs itself and never the storing of the rest.
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

test("an event that the Worker hangs at is set aside alone, and all the others are stored", async () => {
  const folder = makeFolder();
  const recorder = await start(folder, { workerUrl: poisoned, silenceMsMax: 1500 });
  const poison = makeEvent({ event: "poison" });
  await recorder.accept([...makeEvents(170), poison, ...makeEvents(130)]);
  await recorder.drained(40_000);
  const { ledger, workerRestarts, drainHalvings } = recorder.status();
  expect(ledger).toMatchObject({ stored: 300, deadLettered: 1, pending: 0 });
  const [letter, ...others] = letters(folder);
  expect(others).toEqual([]);
  expect(letter?.reason).toBe("3 Workers were lost, each while it stored this event alone.");
  expect(letter?.record).toContain(poison.messageId);
  // An eighth of 301, of that, and so on, and three times the one.
  expect(workerRestarts).toBeLessThanOrEqual(8);
  expect(drainHalvings).toBeGreaterThan(1);
  // From then on as ever.
  await recorder.accept(makeEvents(50));
  await recorder.drained(5000);
  expect(recorder.status()).toMatchObject({ workerRestarts, failing: undefined });
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
