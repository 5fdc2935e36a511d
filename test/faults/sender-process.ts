// A process that takes events in until it has taken all it was told to, or dies. The number of each
// that it acknowledges goes to standard output first: what is in the pipe outlives it.
import { writeSync } from "node:fs";
import { openTestRecorder, makeEvent } from "../recorder/kit.ts";
import { createStrickenDisk } from "./strike.ts";

export interface SenderOptions {
  folder: string;
  /** The number of the first event. */
  first: number;
  events: number;
  /** Events accepted at once. */
  batch: number;
  durability: "fast" | "strict";
  /** With a message id, which hides a batch that is stored twice. */
  named?: boolean;
  /** The Worker's file in this folder. */
  worker?: string;
  silenceMsMax?: number;
}

const options = JSON.parse(Bun.argv[2] ?? "{}") as SenderOptions;
const {
  folder,
  first,
  events,
  batch,
  durability,
  named = false,
  worker = "stricken-worker.ts",
  silenceMsMax,
} = options;

const recorder = await openTestRecorder(folder, {
  durability,
  disk: createStrickenDisk(),
  workerUrl: new URL(worker, import.meta.url),
  // Small, so that segments are begun, finished and deleted all the time.
  segmentBytesMax: 8 * 1024,
  silenceMsMax,
  onDiskFailure: () => process.exit(70),
});
writeSync(1, "open\n");
for (let next = first; next < first + events; next += batch) {
  const numbers = Array.from({ length: batch }, (_, i) => next + i);
  const made = numbers.map((number) =>
    makeEvent({
      userId: `user ${number}`,
      properties: { number, text: "x".repeat(200) },
      messageId: named ? `number ${number}` : undefined,
    }),
  );
  try {
    await recorder.accept(made);
    writeSync(1, `${numbers.join(" ")}\n`);
  } catch (error) {
    writeSync(1, `refused ${String(error).replaceAll("\n", " ")}\n`);
  }
  await Bun.sleep(1);
}
const { workerRestarts } = recorder.status();
if (workerRestarts > 0) writeSync(1, `refused by ${workerRestarts} Workers\n`);
await recorder.close(10_000);
process.exit(0);
