// A year's questions asked of a hundred million events and of ten million, in turns: those that read events take so many
// times longer, and those that roll-ups answer do not.
import { join } from "node:path";
import { createRandom } from "../../src/runtime/random.ts";
import { makeYear, million } from "../made.ts";
import type { Finding, Options, Part } from "../part.ts";
import { peakBytes } from "../processes.ts";
import { median } from "../rounds.ts";
import { openPlaudit, root, type Side } from "../sides.ts";
import { type Asked, makeArrivals, milliseconds, moveStart, questions } from "../year-questions.ts";

const mebibyte = 1024 * 1024;
const memoryMebibytesMax = 400;
const [few, many] = [10 * million, 100 * million];
const timesMax = 12;
/** Days, months and people are as many as before. */
const flatMax = 2;

interface Times {
  few: number[];
  many: number[];
}

export const largerPart: Part = {
  name: "larger",
  about: "a year's questions of a hundred million events, against ten million",
  async run({ folder, made = folder, rounds, tell }: Options): Promise<Finding[]> {
    const open = async (count: number) =>
      openPlaudit(root, join(folder, `of-${count}`), { file: await makeYear(made, count, tell) });
    await using ofFew = await open(few);
    await using ofMany = await open(many);
    const random = createRandom(Date.now());
    const found = questions.map((): Times => ({ few: [], many: [] }));
    for (let round = 0; round <= rounds; round++) {
      for (const [i, { what, question }] of questions.entries()) {
        const arrivals = makeArrivals(random);
        const moved = moveStart(question, random);
        const ask = async (side: Side) => {
          await side.add(arrivals);
          return (await side.ask(moved)).ms;
        };
        const times = { few: await ask(ofFew), many: await ask(ofMany) };
        if (round === 0) continue;
        found[i]!.few.push(times.few);
        found[i]!.many.push(times.many);
        tell(`${what}: ${times.few.toFixed(0)} / ${times.many.toFixed(0)} ms`);
      }
    }
    return [...questions.map((asked, i) => compare(asked, found[i]!)), limitMemory(ofMany.pid)];
  },
};

function compare({ what, readsEvents }: Asked, times: Times): Finding {
  const [ours, ceiling] = [median(times.many), median(times.few)];
  return {
    what: `${what}, of 100 million against 10`,
    ours: milliseconds(ours),
    ceiling: milliseconds(ceiling),
    value: median(times.many.map((ms, i) => ms / times.few[i]!)),
    goal: { kind: "ratio", max: readsEvents ? timesMax : flatMax },
  };
}

function limitMemory(pid: number): Finding {
  const value = peakBytes(pid) / mebibyte;
  return {
    what: "peak memory of the server with 100 million",
    ours: `${value.toFixed(0)} MB`,
    value,
    goal: { kind: "quantity", max: memoryMebibytesMax, unit: "MB" },
  };
}
