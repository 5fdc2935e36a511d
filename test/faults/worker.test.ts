// F21, F32, F37: a Worker that hangs, a process that is stopped for a while, Workers that come and go.
import { afterEach, expect, test } from "bun:test";
import type { Recorder } from "../../src/recorder/recorder.ts";
import { makeEvent, makeFolder, openTestRecorder } from "../recorder/kit.ts";
import { type Fault, withFaults } from "./fault.ts";
import { innocent, judge } from "./oracle.ts";
import { flagFile } from "./server.ts";

const workerUrl = new URL("./stricken-worker.ts", import.meta.url);
const environment = { ...Bun.env };
const open: Recorder[] = [];
afterEach(async () => {
  for (const recorder of open.splice(0)) await recorder.close(1000);
  for (const name of Object.keys(withFaults([]))) Bun.env[name] = environment[name] ?? "[]";
});

/** A recorder in this process, whose Workers have the fault. */
async function start(folder: string, fault: Fault, silenceMsMax: number): Promise<Recorder> {
  Object.assign(Bun.env, withFaults([fault]));
  const recorder = await openTestRecorder(folder, { workerUrl, silenceMsMax });
  open.push(recorder);
  return recorder;
}

for (const [where, when] of [
  ["outside of any transaction", "before"],
  ["in the middle of a transaction", "inside"],
] as const) {
  test(`a Worker that never comes back, ${where}, is replaced, and nothing is lost or stored twice`, async () => {
    const folder = makeFolder();
    const spin: Fault = { at: "transaction", when, skip: 2, once: flagFile(), act: "spin" };
    const recorder = await start(folder, spin, 2500);
    const numbers = Array.from({ length: 200 }, (_, number) => number);
    for (const number of numbers) {
      await recorder.accept([makeEvent({ messageId: undefined, properties: { number } })]);
      await Bun.sleep(1);
    }
    await recorder.drained(12_000);
    expect(recorder.status()).toMatchObject({ workerRestarts: 1, refused: 0 });
    await open.pop()?.close(5000);
    expect(await judge(folder, numbers)).toEqual(innocent);
  });
}
