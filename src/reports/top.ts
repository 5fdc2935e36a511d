// The most frequent events, users, items or values of a property.
import { createIdSet } from "./id-set.ts";
import { type Keys, keysOfProperty, rankKeys } from "./keys.ts";
import type { Answers, TopQuestion } from "../domain/question.ts";
import type { Source } from "./scan.ts";

export async function answerTop(source: Source, question: TopQuestion): Promise<Answers["top"]> {
  const { by, event, limit } = question;
  const selection = {
    ...(await source.select(question, { event })),
    readsJson: by === "item" || by.startsWith("property:"),
  };
  const { rows, each } = await rankKeys(source, selection, await createKeys(source, by), { limit });
  const people = rows.map(() => createIdSet(source.people.max));
  await each((rank, _, person) => people[rank]?.add(person));
  return { rows: rows.map((row, rank) => ({ ...row, users: people[rank]?.size ?? 0 })) };
}

async function createKeys(source: Source, by: TopQuestion["by"]): Promise<Keys> {
  if (by === "event") return keysOfNames(source.names);
  if (by === "user") return keysOfUsers(source);
  return keysOfProperty(by === "item" ? "itemId" : by.slice("property:".length));
}

/** Several calls may bear one name: the first of its numbers stands for it. */
function keysOfNames(names: Source["names"]): Keys {
  const numberOf = new Map<string, number>();
  for (const [id, name] of names) if (!numberOf.has(name)) numberOf.set(name, id);
  const keyOf = new Map(Array.from(names, ([id, name]) => [id, numberOf.get(name) as number]));
  return {
    numberOf: ({ nameId }) => keyOf.get(nameId) ?? -1,
    textsOf: async () => names,
  };
}

/** A userId and an anonymousId that are the same text are one key. */
async function keysOfUsers({ people }: Source): Promise<Keys> {
  const namesakes = await people.namesakes();
  return {
    numberOf: ({ userId, anonymousId }) => userId || (namesakes.get(anonymousId) ?? anonymousId),
    textsOf: (ids) => people.namesOf(ids),
  };
}
