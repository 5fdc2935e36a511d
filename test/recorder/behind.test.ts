// A node whose copy of the events is not whole says so.
import { expect, test } from "bun:test";
import { rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { whyNotReady } from "../../src/app/telemetry.ts";
import type { Recorder } from "../../src/recorder/recorder.ts";
import { makeFolder, openTestRecorder } from "./kit.ts";

const workerUrl = new URL("./late-worker.ts", import.meta.url);
const waitMsMax = 10_000;

async function becomes(recorder: Recorder, behind: number): Promise<void> {
  for (const until = performance.now() + waitMsMax; performance.now() < until;) {
    if (recorder.status().behind === behind) return;
    await Bun.sleep(20);
  }
  throw new Error(`It is ${recorder.status().behind} behind.`);
}

test("one that lacks events of others at its start is not ready before they are here, and stays so", async () => {
  const folder = makeFolder();
  const note = join(folder, "behind");
  writeFileSync(note, "");
  const recorder = await openTestRecorder(folder, { workerUrl });
  await becomes(recorder, 7);
  expect(whyNotReady(recorder.status())).toBe("7 events of other nodes are not here yet");
  rmSync(note);
  await becomes(recorder, 0);
  expect(whyNotReady(recorder.status())).toBeUndefined();
  // From then on it is a moment late, as each node may be.
  writeFileSync(note, "");
  await becomes(recorder, 7);
  expect(whyNotReady(recorder.status())).toBeUndefined();
  await recorder.close(1000);
}, 30_000);
