// Lists the people behind one number of an answer, a page at a time. Nothing is remembered from page to page: each one
// finds them anew, and looks closer at those that it shows.
import type { Answers, PeopleQuestion, Somebody } from "../domain/question.ts";
import type { Rollups } from "../store/event-log.ts";
import { openCell } from "./cell.ts";
import type { EventSpan } from "./cell-events.ts";
import type { IdSet } from "./id-set.ts";
import type { Source } from "./scan.ts";

/** A person's ids that are shown. */
const idsMax = 100;

export async function answerPeople(
  source: Source,
  rollups: Rollups,
  { cell, limit, after }: PeopleQuestion,
): Promise<Answers["people"]> {
  const open = await openCell(source, rollups, cell);
  const people = await open.people();
  const page = smallest(people, limit + 1, after);
  const shown = page.slice(0, limit);
  const spans = shown.length > 0 ? await open.spansOf(shown) : undefined;
  const idsOf = await readIds(source, shown);
  return {
    people: shown.map((person) => ({
      number: person,
      ...(idsOf.get(person) as Ids),
      ...(spans?.get(person) as EventSpan),
    })),
    total: people.size,
    hasMore: page.length > limit,
  };
}

/** The smallest numbers above one, ascending. */
function smallest(people: IdSet, count: number, after: number): number[] {
  const above: number[] = [];
  people.forEach((person) => {
    if (person > after) above.push(person);
  });
  return Uint32Array.from(above).sort().subarray(0, count).values().toArray();
}

type Ids = Pick<Somebody, "id" | "userId" | "anonymousIds">;

/** The ids of people: their own, and those that are joined to them. */
async function readIds(
  { identities }: Source,
  people: readonly number[],
): Promise<Map<number, Ids>> {
  const joined = new Map(people.map((person): [number, number[]] => [person, []]));
  for (let actor = 1; actor <= identities.max; actor++) {
    const person = identities.personOf(actor, 0);
    const others = person === actor ? undefined : joined.get(person);
    if (others && others.length < idsMax) others.push(actor);
  }
  const actors = [...joined.entries()].flatMap(([person, others]) => [person, ...others]);
  const ids = await identities.idsOf(actors);
  const all = new Map<number, Ids>();
  for (const [person, others] of joined) {
    const own = ids.get(person) ?? { kind: "anonymous", name: "" };
    const names = others.flatMap((actor) => ids.get(actor)?.name ?? []);
    const isUser = own.kind === "user";
    const anonymousIds = [...new Set(isUser ? names : [own.name, ...names])];
    all.set(person, {
      id: own.name,
      ...(isUser ? { userId: own.name } : {}),
      anonymousIds,
    });
  }
  return all;
}
