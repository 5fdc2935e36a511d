// Finds the most frequent events, users, items or values of a property.
import { createIdSet } from "./id-set.ts";
import { type Keys, keysOfProperty, largest, rankKeys } from "./keys.ts";
import { createGauge } from "./measure.ts";
import type { Answers, TopQuestion } from "../domain/question.ts";
import type { Property } from "../store/event-columns.ts";
import { emptyBucket, isRolledUp, type RolledUp } from "./rollups.ts";
import type { Source } from "./scan.ts";
import type { Selection } from "./sweep.ts";

export async function answerTop(
  source: Source,
  rolledUp: RolledUp,
  question: TopQuestion,
): Promise<Answers["top"]> {
  const isRolled = question.by === "event" && isRolledUp(question) && !question.measured;
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
  const { by, event, limit, measured } = question;
  const property = await propertyOf(source, by);
  const selection: Selection = {
    ...(await source.select(question, { event })),
    codesOf: property,
    numbersOf: measured && (await source.property(measured.property)),
  };
  const keys = property ? keysOfProperty(property) : await createKeys(source, by);
  const gauge = measured && createGauge(measured.measure);
  const { rows, each } = await rankKeys(source, selection, keys, { limit, gauge });
  const people = rows.map(() => createIdSet(source.identities.max));
  await each((rank, _, person) => people[rank]?.add(person));
  return rows.map((row, rank) => ({ ...row, users: people[rank]?.size ?? 0 }));
}

/** The property whose values are the keys, if they are any's. */
async function propertyOf(source: Source, by: TopQuestion["by"]): Promise<Property | undefined> {
  if (by === "event" || by === "user") return undefined;
  return source.property(by === "item" ? "itemId" : by.slice("property:".length));
}

async function createKeys(source: Source, by: TopQuestion["by"]): Promise<Keys> {
  return by === "event" ? keysOfNames(source.names) : keysOfUsers(source);
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
