// Finds the most frequent events, users, items or values of a property.
import { createIdSet } from "./id-set.ts";
import { columnOf, type KeyColumn, openColumn } from "./codes.ts";
import { type Keys, keysOfValues, largest, rankKeys } from "./keys.ts";
import { createGauge } from "./measure.ts";
import type { Answers, Measured, TopQuestion } from "../domain/question.ts";
import type { Property } from "../store/event-columns.ts";
import { emptyBucket, isRolledUp, type RolledUp } from "./rollups.ts";
import type { Source } from "./scan.ts";
import type { Selection } from "./sweep.ts";
import { rankCodes } from "./rank.ts";
import { tally } from "./tally.ts";
import { topUsers } from "./users.ts";

export async function answerTop(
  source: Source,
  rolledUp: RolledUp,
  question: TopQuestion,
): Promise<Answers["top"]> {
  return { rows: await findRows(source, rolledUp, question) };
}

function findRows(source: Source, rolledUp: RolledUp, question: TopQuestion): Promise<Rows> {
  const { by, measured } = question;
  if (measured) return measureKeys(source, question, measured);
  if (by === "user") return topUsers(source, question);
  const isRolled = by === "event" && isRolledUp(question);
  return isRolled ? countRollups(source, rolledUp, question) : topKeys(source, question, by);
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

/** The most frequent keys first, and then whoever has them. */
async function topKeys(
  source: Source,
  question: TopQuestion,
  by: Exclude<TopQuestion["by"], "user">,
): Promise<Rows> {
  const column = columnBy(by);
  const { rows, keys } = await rankCodes(source, question, { column, limit: question.limit });
  if (rows.length === 0) return [];
  const { peopleOf } = await tally(source, { scope: question, keys });
  return rows.map((row, rank) => ({ ...row, users: peopleOf(rank)?.size ?? 0 }));
}

/** The keys with the largest values first. */
async function measureKeys(
  source: Source,
  question: TopQuestion,
  measured: Measured,
): Promise<Rows> {
  const { by, event, limit } = question;
  const { keys, codesOf } = await openKeys(source, by);
  const selection: Selection = {
    ...(await source.select(question, { event })),
    codesOf,
    numbersOf: await source.property(measured.property),
  };
  const gauge = createGauge(measured.measure);
  const { rows, each } = await rankKeys(source, selection, keys, { limit, gauge });
  const people = rows.map(() => createIdSet(source.identities.max));
  await each((rank, _, person) => people[rank]?.add(person));
  return rows.map((row, rank) => ({ ...row, users: people[rank]?.size ?? 0 }));
}

/** What the keys are. Users have no column: their numbers are counted. */
export function columnBy(by: Exclude<TopQuestion["by"], "user">): KeyColumn {
  if (by === "event") return "name";
  if (by === "item") return { property: "itemId" };
  return by.startsWith("property:") ? { property: by.slice("property:".length) } : columnOf(by);
}

/** Keys, and the property whose codes are read for them. */
export interface OpenKeys {
  keys: Keys;
  codesOf?: Property | undefined;
}

async function openKeys(source: Source, by: TopQuestion["by"]): Promise<OpenKeys> {
  if (by === "user") return { keys: await keysOfUsers(source) };
  return openColumnKeys(source, columnBy(by));
}

export async function openColumnKeys(source: Source, column: KeyColumn): Promise<OpenKeys> {
  const { values, codeOf, codesOf } = await openColumn(source, column);
  if (!values) return { keys: keysOfNames(source.names) };
  return { keys: keysOfValues(values, codeOf), codesOf };
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
