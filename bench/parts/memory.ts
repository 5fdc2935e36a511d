// What the server holds in memory while eight clients send all they can, and while more is sent than its
// Worker can store, by three times.
import { join } from "node:path";
import { createRequests } from "../batches.ts";
import { send } from "../client.ts";
import { readLedger } from "../ledger.ts";
import type { Part } from "../part.ts";
import { addKey, prepare } from "../people.ts";
import { residentBytes, startServer } from "../processes.ts";
import { median } from "../rounds.ts";

/** Memory that grows would show: the backlog does, by tens of megabytes a second. */
const secondsMin = 10;
/** At full speed: what memory would grow to, it has grown to by then. */
const fullSeconds = 20;
const connections = 8;
const sampleMs = 100;
const timesFaster = 3;
/** Before the first are stored. */
const aheadMax = 100_000;
const mebibyte = 1024 * 1024;

export const memoryPart: Part = {
  name: "memory",
  about: "memory at full speed, and while three times as much is sent as the Worker stores",
  async run({ folder, seconds, tell }) {
    const fast = join(folder, "fast");
    const full = await atFullSpeed(fast, await addSender(fast));
    const slow = join(folder, "slow");
    const key = await addSender(slow);
    await using server = await startServer("plaudit.ts", slow, "slow");
    const samples: number[] = [];
    const sampling = setInterval(() => samples.push(residentBytes(server.pid)), sampleMs);
    const next = createRequests(key);
    // Left alone it would send seven times as much, and leave the Worker no time at all.
    let isHeld = false;
    const hold = async () => {
      const { accepted, stored } = await readLedger(server.url);
      isHeld = accepted > aheadMax + timesFaster * stored;
    };
    const holding = setInterval(() => void hold(), sampleMs);
    await send({
      url: server.url,
      next,
      seconds: Math.max(seconds, secondsMin),
      connections,
      isHeld: () => isHeld,
    });
    clearInterval(sampling);
    clearInterval(holding);
    const { accepted, stored } = await readLedger(server.url);
    const times = accepted / Math.max(1, stored);
    tell(
      `${accepted} events accepted, ${stored} of them stored: ${times.toFixed(1)} times as many`,
    );
    if (times < timesFaster) throw new Error("The Worker kept up: nothing was shown.");

    const peak = Math.max(...samples) / mebibyte;
    const third = Math.floor(samples.length / 3);
    const growth = median(samples.slice(-third)) / median(samples.slice(third, 2 * third));
    return [
      {
        what: `memory, ${connections} senders at full speed for ${fullSeconds} s`,
        ours: `${full.toFixed(0)} MB`,
        value: full,
        goal: { kind: "quantity", max: 250, unit: "MB" },
      },
      {
        what: `memory, ${times.toFixed(1)} times as much sent as stored`,
        ours: `${peak.toFixed(0)} MB`,
        value: peak,
        goal: { kind: "quantity", max: 250, unit: "MB" },
      },
      {
        what: "memory then, the last third of the time against the second",
        ours: `${growth.toFixed(2)} times`,
        value: growth,
        goal: { kind: "ratio", max: 1.2 },
      },
    ];
  },
};

function addSender(folder: string): Promise<string> {
  return prepare(folder, (workspace) => addKey(workspace, "events:write"));
}

/** The most that it held, in MB. */
async function atFullSpeed(folder: string, key: string): Promise<number> {
  await using server = await startServer("plaudit.ts", folder);
  let peak = 0;
  const sampling = setInterval(() => (peak = Math.max(peak, residentBytes(server.pid))), sampleMs);
  await send({ url: server.url, next: createRequests(key), seconds: fullSeconds, connections });
  clearInterval(sampling);
  return peak / mebibyte;
}
