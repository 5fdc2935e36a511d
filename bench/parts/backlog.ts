// A start with a million events pending, as a crash would leave them: how soon it serves, and whether all
// of them are stored.
import { join } from "node:path";
import { locateData } from "../../src/data/folder.ts";
import { openJournal } from "../../src/journal/journal.ts";
import { readIncoming, isRejection } from "../../src/domain/incoming/incoming.ts";
import { batchEvents, listCalls } from "../batches.ts";
import { drained } from "../ledger.ts";
import type { Part } from "../part.ts";
import { prepare } from "../people.ts";
import { startServer } from "../processes.ts";

const events = 1_000_000;
const readyMsMax = 60_000;
const drainMsMax = 300_000;
const mebibyte = 1024 * 1024;

export const backlogPart: Part = {
  name: "backlog",
  about: "a start with a million events pending: ready soon, and all stored after",
  async run({ folder, tell }) {
    await prepare(folder, async () => {});
    await leaveBehind(join(locateData(folder).journals, "server"));
    const startedAt = performance.now();
    await using server = await startServer("plaudit.ts", folder);
    await ready(`${server.url}/readyz`);
    const seconds = (performance.now() - startedAt) / 1000;
    const { stored } = await drained(server.url, drainMsMax);
    tell(`all stored after ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
    return [
      {
        what: "ready with a million events pending",
        ours: `${seconds.toFixed(2)} s`,
        value: seconds,
        goal: { kind: "quantity", max: 2, unit: "s" },
      },
      {
        what: "of these a million, not stored in the end",
        ours: `${events - stored}`,
        value: Math.abs(events - stored),
        goal: { kind: "quantity", max: 0, unit: "events" },
      },
    ];
  },
};

/** A journal that nobody has read. */
async function leaveBehind(folder: string): Promise<void> {
  const journal = await openJournal({
    folder,
    firstSequence: 0,
    firstSegment: 0,
    bytesMax: 2048 * mebibyte,
    diskBytesMin: 0,
    onDiskFailure(error) {
      throw error;
    },
  });
  const receivedAt = Date.now();
  let frame = [];
  for (const call of listCalls(events)) {
    const event = readIncoming(call, { source: "bench", receivedAt });
    if (isRejection(event)) throw new Error(event.reason);
    frame.push(event);
    if (frame.length < batchEvents) continue;
    journal.append(frame);
    frame = [];
    await journal.synced();
  }
  await journal.close(false);
}

async function ready(url: string): Promise<void> {
  const deadline = performance.now() + readyMsMax;
  while (performance.now() < deadline) {
    if ((await fetch(url).catch(() => undefined))?.ok) return;
    await Bun.sleep(5);
  }
  throw new Error("It was not ready in time.");
}
