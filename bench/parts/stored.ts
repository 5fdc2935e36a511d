// Ingest with millions of events stored already, against ingest with none but one of each person.
import { cpSync } from "node:fs";
import { join } from "node:path";
import { people } from "../batches.ts";
import { ingest } from "../ingest.ts";
import type { Part } from "../part.ts";
import { runToEnd } from "../processes.ts";
import { compare, perSecond } from "../rounds.ts";

const roundsMax = 3;
/** In less a start would count, which reads what is needed of what is stored. */
const secondsMin = 20;
const fillMsMax = 1_200_000;
const million = 1_000_000;
const fill = new URL("../fill.ts", import.meta.url).pathname;

export const storedPart: Part = {
  name: "stored",
  about: "ingest with millions of events stored (--stored) against ingest with none",
  async run({ folder, seconds: wanted, rounds, storedMillions, tell }) {
    const seconds = Math.max(wanted, secondsMin);
    const full = join(folder, "full");
    const few = join(folder, "few");
    const { seconds: taken } = await fillWith(full, storedMillions * million);
    tell(`${storedMillions} million events made in ${taken.toFixed(0)} s`);
    await fillWith(few, people);

    const ours = async () => (await ingest(full, seconds)).perSecond;
    const ceiling = async (round: number) => {
      const copy = `${few}-${round}`;
      cpSync(few, copy, { recursive: true });
      return (await ingest(copy, seconds)).perSecond;
    };
    const found = await compare(Math.min(rounds, roundsMax), ours, ceiling);
    return [
      {
        what: `ingest at ${storedMillions} million events stored, against none`,
        ours: perSecond(found.ours, "events"),
        ceiling: perSecond(found.ceiling, "events"),
        value: found.ratio,
        goal: { kind: "ratio", min: 0.7 },
      },
    ];
  },
};

function fillWith(folder: string, count: number) {
  return runToEnd([process.execPath, fill, folder, `${count}`], fillMsMax);
}
