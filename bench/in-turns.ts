// A year's questions asked of several sides in turns. Each ask begins at another minute, and events come in between: no
// side can remember an answer. All answers must be equal.
import type { Answer } from "../src/domain/question.ts";
import { createRandom } from "../src/runtime/random.ts";
import type { Options } from "./part.ts";
import type { Side } from "./sides.ts";
import { makeArrivals, moveStart, questions } from "./year-questions.ts";

/** For each question how long each ask of it took, in ms. */
export type Times = Map<string, number[]>;

/** How long each question took of each side. The first round warms up. Throws where two answers differ. */
export async function askInTurns(
  sides: readonly Side[],
  rounds: number,
  tell: Options["tell"],
): Promise<Times[]> {
  const random = createRandom(Date.now());
  const found = sides.map((): Times => new Map(questions.map(({ what }) => [what, []])));
  for (let round = 0; round <= rounds; round++) {
    for (const { what, question } of questions) {
      const arrivals = makeArrivals(random);
      for (const side of sides) await side.add(arrivals);
      const moved = moveStart(question, random);
      const answers: (Answer | undefined)[] = sides.map(() => undefined);
      for (let i = 0; i < sides.length; i++) {
        const turn = (i + round) % sides.length;
        const { ms, answer } = await sides[turn]!.ask(moved);
        answers[turn] = answer;
        if (round > 0) found[turn]!.get(what)!.push(ms);
      }
      demandEqual(what, answers);
      const times = found.map((each) => each.get(what)!.at(-1)?.toFixed(0)).join(" / ");
      if (round > 0) tell(`${what}: ${times} ms`);
    }
  }
  return found;
}

function demandEqual(what: string, answers: readonly (Answer | undefined)[]): void {
  // A checkout of long ago does not say which series is of the others; its key does.
  const write = (answer: Answer | undefined) =>
    JSON.stringify(answer, (name, value: unknown) => (name === "other" ? undefined : value));
  const [first, ...others] = answers.map(write) as [string, ...string[]];
  const different = others.find((each) => each !== first);
  if (different === undefined) return;
  const at = Array.from(first).findIndex((letter, i) => letter !== different[i]);
  const parts = [first, different].map((each) => each.slice(Math.max(0, at - 200), at + 200));
  throw new Error(`${what}: the answers differ.\n${parts.join("\n")}`);
}
