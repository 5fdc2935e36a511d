// What a form suggests as somebody types: names, properties and values of a year's events, over HTTP. Events come in
// before each ask, so that no answer can be remembered.
import { join } from "node:path";
import { createRandom } from "../../src/runtime/random.ts";
import { makeYear, million } from "../made.ts";
import type { Finding, Part } from "../part.ts";
import { quantile } from "../rounds.ts";
import { openPlaudit, root } from "../sides.ts";
import { makeArrivals, milliseconds } from "../year-questions.ts";

const goal = { kind: "quantity", max: 50, unit: "ms" } as const;
/** Letters come one by one, and each asks. */
const asksOfRound = 8;

const asked: readonly (readonly [what: string, path: string])[] = [
  ["names", "/api/events/names"],
  ["names that begin so", "/api/events/names?prefix=ca"],
  ["properties", "/api/events/properties"],
  ["properties of one event", "/api/events/properties?event=cart.added"],
  ["values of a plan", "/api/events/values?property=plan"],
  ["values of 20,000 items", "/api/events/values?property=itemId"],
  ["values of items, of one event", "/api/events/values?property=itemId&event=cart.added"],
  ["values of items that begin so", "/api/events/values?property=itemId&prefix=item-12"],
];

export const suggestPart: Part = {
  name: "suggest",
  about: "names and values as one types them, of a year of --stored MILLIONS",
  async run({ folder, made = folder, storedMillions, rounds, tell }): Promise<Finding[]> {
    const file = await makeYear(made, storedMillions * million, tell);
    await using server = await openPlaudit(root, join(folder, "ours"), { file });
    const random = createRandom(1);
    const times = new Map(asked.map(([what]) => [what, [] as number[]]));
    // The first round warms up.
    for (let round = 0; round <= rounds; round++) {
      for (const [what, path] of asked) {
        for (let i = 0; i < asksOfRound; i++) {
          await server.add(makeArrivals(random));
          const { ms, answer } = await server.read(path);
          if (!hasItems(answer)) throw new Error(`${path} has no items.`);
          if (round > 0) times.get(what)!.push(ms);
        }
      }
    }
    return Array.from(times, ([what, own]) => {
      const value = quantile(own, 0.95);
      return { what: `${what}, p95`, ours: milliseconds(value), value, goal };
    });
  },
};

const hasItems = (answer: unknown) =>
  ((answer as { items?: readonly unknown[] }).items?.length ?? 0) > 0;
