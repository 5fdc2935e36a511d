// Finds the users with the most events. Events are counted by the number of whoever they name: whose number that is, and
// which person, is looked up once for each number and not for each event.
import type { Answers, TopQuestion } from "../domain/question.ts";
import { findLargest } from "./keys.ts";
import type { Pass, Source } from "./source.ts";

/** How many events each actor has. */
export const countActors: Pass<TopQuestion, Uint32Array> = {
  name: "count actors",
  async begin(source, question) {
    const counts = new Uint32Array(source.identities.max + 1);
    const { event } = question;
    const selection = { ...(await source.select(question, { event })), readsTime: false };
    return {
      tasks: [
        {
          selection,
          visitBatch({ places, count, userId, anonymousId }) {
            for (let i = 0; i < count; i++) {
              const at = places[i] as number;
              const actor = (userId[at] as number) || (anonymousId[at] as number);
              counts[actor] = (counts[actor] as number) + 1;
            }
          },
        },
      ],
      end: () => counts,
    };
  },
};

export async function topUsers(
  source: Source,
  question: TopQuestion,
): Promise<Answers["top"]["rows"]> {
  const counts = addUp(await source.gather(countActors, question));
  const { identities } = source;
  const namesakes = await identities.namesakes();
  // A userId and an anonymousId with the same text are one key.
  const others = new Map<number, number>();
  for (const [anonymous, user] of namesakes) {
    if (counts[anonymous] === 0) continue;
    others.set(user, anonymous);
  }
  const totals = counts.slice();
  for (const [user, anonymous] of others) {
    totals[user] = (counts[user] as number) + (counts[anonymous] as number);
    totals[anonymous] = 0;
  }
  // No number stands for those who are nobody.
  totals[0] = 0;
  const texts = { textsOf: (ids: readonly number[]) => identities.namesOf(ids) };
  const largest = await findLargest(totals, texts, question.limit);
  return largest.map(({ number: user, key, count }) => {
    const actors = [user, others.get(user) ?? 0].filter((actor) => (counts[actor] ?? 0) > 0);
    const people = new Set(actors.map((actor) => identities.personOf(actor, 0)));
    return { key, count, users: people.size };
  });
}

function addUp([first, ...others]: readonly Uint32Array[]): Uint32Array {
  const sums = first ?? new Uint32Array(1);
  for (const other of others) {
    for (let i = 0; i < other.length; i++) sums[i] = (sums[i] as number) + (other[i] as number);
  }
  return sums;
}
