// Ingest over HTTP, in batches, until all of it is stored; sender and server share the machine's cores.
// Against as many of the same events, from memory, inserted naively.
import { join } from "node:path";
import { ingest } from "../ingest.ts";
import type { Part } from "../part.ts";
import { runToEnd } from "../processes.ts";
import { compare, perSecond } from "../rounds.ts";

/** In less the first sight of 100,000 people would be most of it. */
const secondsMin = 10;
const roundsMax = 3;
const naiveMsMax = 900_000;
const naive = new URL("../naive-ingest.ts", import.meta.url).pathname;

export const ingestPart: Part = {
  name: "ingest",
  about: "batches of 100 validated events over HTTP until stored, against naive inserts of as many",
  async run({ folder, seconds: wanted, rounds, tell }) {
    const seconds = Math.max(wanted, secondsMin);
    let stored = 0;
    const ours = async (round: number) => {
      const found = await ingest(join(folder, `ours-${stored}-${round}`), seconds);
      stored = found.stored;
      tell(`${stored} events, ${perSecond(found.perSecond, "events")}`);
      return found.perSecond;
    };
    // As many rows as ours stored last: what is slow in the naive way grows with them.
    const ceiling = async (round: number) => {
      const database = join(folder, `naive-${stored}-${round}.db`);
      const ended = await runToEnd([process.execPath, naive, database, `${stored}`], naiveMsMax);
      const [count = 0, taken = Number.NaN] = ended.output.split(" ").map(Number);
      if (count !== stored) throw new Error(`Naively ${count} of ${stored} were stored.`);
      tell(`${stored} events naively, ${perSecond(stored / taken, "events")}`);
      return stored / taken;
    };
    const found = await compare(Math.min(rounds, roundsMax), ours, ceiling);
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
