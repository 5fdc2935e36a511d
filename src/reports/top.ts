// Finds the most frequent events, users, items or values of a property.
import { createIdSet } from "./id-set.ts";
import { type Keys, keysOfProperty, largest, rankKeys } from "./keys.ts";
import type { Answers, TopQuestion } from "../domain/question.ts";
import { emptyBucket, isRolledUp, type RolledUp } from "./rollups.ts";
import type { Source } from "./scan.ts";

export async function answerTop(
  source: Source,
  rolledUp: RolledUp,
  question: TopQuestion,
): Promise<Answers["top"]> {
  const isRolled = question.by === "event" && isRolledUp(question);
  return {
    rows: isRolled
      ? await countRollups(source, rolledUp, question)
      : await countEvents(source, question),
  };
}

type Rows = Answers["top"]["rows"];

async function countRollups(
  { names }: Source,
  rolledUp: RolledUp,
  question: TopQuestion,
): Promise<Rows> {
  const numberOf = numbersOf(names);
  const buckets = await rolledUp.collect({
    scope: question,
    event: question.event,
    byMonth: true,
    byName: true,
    indexOf: (_, nameId) => numberOf.get(names.get(nameId) ?? "") ?? nameId,
  });
  const counts = new Map(
    Array.from(buckets, ([nameId, { count }]) => [names.get(nameId) ?? "", count] as const),
  );
  const rows: Rows = [];
  for (const { key, count } of largest(counts, question.limit)) {
    const bucket = buckets.get(numberOf.get(key) as number) ?? emptyBucket;
    rows.push({ key, count, users: await rolledUp.countPeople(bucket) });
  }
  return rows;
}

async function countEvents(source: Source, question: TopQuestion): Promise<Rows> {
  const { by, event, limit } = question;
  const selection = {
    ...(await source.select(question, { event })),
    readsJson: by === "item" || by.startsWith("property:"),
  };
  const { rows, each } = await rankKeys(source, selection, await createKeys(source, by), { limit });
  const people = rows.map(() => createIdSet(source.identities.max));
  await each((rank, _, person) => people[rank]?.add(person));
  return rows.map((row, rank) => ({ ...row, users: people[rank]?.size ?? 0 }));
}

async function createKeys(source: Source, by: TopQuestion["by"]): Promise<Keys> {
  if (by === "event") return keysOfNames(source.names);
  if (by === "user") return keysOfUsers(source);
  return keysOfProperty(by === "item" ? "itemId" : by.slice("property:".length));
}

/** Several types of call may have one name. The first of its numbers stands for all of them. */
function numbersOf(names: Source["names"]): ReadonlyMap<string, number> {
  const numberOf = new Map<string, number>();
  for (const [id, name] of names) if (!numberOf.has(name)) numberOf.set(name, id);
  return numberOf;
}

function keysOfNames(names: Source["names"]): Keys {
  const numberOf = numbersOf(names);
  const keyOf = new Map(Array.from(names, ([id, name]) => [id, numberOf.get(name) as number]));
  return {
    numberOf: ({ nameId }) => keyOf.get(nameId) ?? -1,
    textsOf: async () => names,
  };
}

/** A userId and an anonymousId with the same text are one key. */
async function keysOfUsers({ identities }: Source): Promise<Keys> {
  const namesakes = await identities.namesakes();
  return {
    numberOf: ({ userId, anonymousId }) => userId || (namesakes.get(anonymousId) ?? anonymousId),
    textsOf: (ids) => identities.namesOf(ids),
  };
}
