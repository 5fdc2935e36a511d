// Leaves out of a question what changes nothing, since nothing that is stored is meant by it. Roll-ups can answer then what
// is asked without bots, where there never was one, or without a team of whom nothing came.
import type { Condition, CountingQuestion, Excluded, Scope } from "../domain/question.ts";
import type { EventLog } from "../store/event-log.ts";
import { createTest } from "./where.ts";

type Known = Pick<EventLog, "mayHave" | "actors" | "sourceNumber">;

/** Right for what is read in the same snapshot. */
export async function withoutIdle<Q extends CountingQuestion>(log: Known, question: Q): Promise<Q> {
  const { where, without } = question;
  const kept: Pick<Scope, "where" | "without"> = {
    where: where && (await filter(where, (condition) => mayFail(log, condition))),
    without: without && (await narrow(log, without)),
  };
  return { ...question, ...kept };
}

/** False if a condition holds for all events. */
async function mayFail(log: Known, condition: Condition): Promise<boolean> {
  const holdsWithout = createTest(condition)(undefined);
  return !holdsWithout || log.mayHave(condition.property);
}

/** Undefined if nobody and nothing is left out. */
async function narrow(log: Known, { people, domains, sources }: Excluded) {
  const known = await log.actors.numbersOf(people);
  const kept: Excluded = {
    people: known.length > 0 ? people : [],
    domains: domains.length > 0 && (await log.mayHave("email")) ? domains : [],
    sources: await filter(sources, async (each) => (await log.sourceNumber(each)) !== undefined),
  };
  const isAny = kept.people.length + kept.domains.length + kept.sources.length > 0;
  return isAny ? kept : undefined;
}

async function filter<T>(all: readonly T[], test: (each: T) => Promise<boolean>): Promise<T[]> {
  const kept = await Promise.all(all.map(test));
  return all.filter((_, i) => kept[i]);
}
