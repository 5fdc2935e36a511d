// Ingest over HTTP, in batches, until all of it is stored; sender and server share the machine's cores.
// Against as many of the same events, from memory, inserted naively.
import { join } from "node:path";
import { batchEvents, createRequests } from "../batches.ts";
import { send } from "../client.ts";
import { drained } from "../ledger.ts";
import type { Part } from "../part.ts";
import { addKey, prepare } from "../people.ts";
import { runToEnd, startServer } from "../processes.ts";
import { compare, perSecond } from "../rounds.ts";

const connections = 8;
const roundsMax = 3;
const drainMsMax = 120_000;
const naiveMsMax = 600_000;
const naive = new URL("../naive-ingest.ts", import.meta.url).pathname;

export const ingestPart: Part = {
  name: "ingest",
  about: "batches of 100 validated events over HTTP until stored, against naive inserts of as many",
  async run({ folder, seconds, rounds, tell }) {
    let stored = 0;
    const ours = async (round: number) => {
      const found = await ingest(join(folder, `ours-${stored}-${round}`), seconds);
      stored = found.stored;
      return found.perSecond;
    };
    // As many rows as ours stored last: what is slow in the naive way grows with them.
    const ceiling = async (round: number) => {
      const database = join(folder, `naive-${stored}-${round}.db`);
      const ended = await runToEnd([process.execPath, naive, database, `${stored}`], naiveMsMax);
      const [count = 0, taken = Number.NaN] = ended.output.split(" ").map(Number);
      if (count !== stored) throw new Error(`Naively ${count} of ${stored} were stored.`);
      return stored / taken;
    };
    await ours(-1);
    const found = await compare(Math.min(rounds, roundsMax), ours, ceiling);
    tell(`${stored} events in the last round`);
    return [
      {
        what: `ingest over HTTP for ${seconds} s, stored, against naive inserts`,
        ours: perSecond(found.ours, "events"),
        ceiling: perSecond(found.ceiling, "events"),
        value: found.ratio,
        goal: { kind: "ratio", min: 2 },
      },
    ];
  },
};

/** From the first request to the last event stored. */
async function ingest(folder: string, seconds: number) {
  const key = await prepare(folder, addKey);
  await using server = await startServer("plaudit.ts", folder);
  const next = createRequests(key);
  const startedAt = performance.now();
  const { durations } = await send({ url: server.url, next, seconds, connections });
  const { stored } = await drained(server.url, drainMsMax);
  const taken = (performance.now() - startedAt) / 1000;
  if (stored !== durations.length * batchEvents) {
    throw new Error(`${stored} of ${durations.length * batchEvents} events were stored.`);
  }
  return { stored, perSecond: stored / taken };
}
