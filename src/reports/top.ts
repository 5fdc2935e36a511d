// Finds the most frequent events, users, items or values of a property.
import { columnOf, type KeyColumn } from "./codes.ts";
import { topMeasured } from "./highest.ts";
import { largest, numbersOf } from "./keys.ts";
import type { Answers, TopQuestion } from "../domain/question.ts";
import { emptyBucket, isRolledUp, type RolledUp } from "./rollups.ts";
import type { Source } from "./source.ts";
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
  if (measured) {
    const column = by === "user" ? "actor" : columnBy(by);
    return topMeasured(source, { ...question, measured }, column);
  }
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
  if (column === "name" && source.names.size <= namesMax) return topNames(source, question);
  const { rows, keys } = await rankCodes(source, question, { column, limit: question.limit });
  if (rows.length === 0) return [];
  const { peopleOf } = await tally(source, { scope: question, keys });
  return rows.map((row, rank) => ({ ...row, users: peopleOf(rank)?.size ?? 0 }));
}

/** So few names are all counted with their people: the events are gone through once. */
export const namesMax = 256;

async function topNames(source: Source, question: TopQuestion): Promise<Rows> {
  const names = [...new Set(source.names.values())];
  const rankOf = new Map(names.map((name, rank) => [name, rank]));
  const ranks = Array.from(source.names, ([id, name]) => [id, rankOf.get(name) ?? -1] as const);
  const keys = { column: "name", ranks } as const;
  const { countOf, peopleOf } = await tally(source, { scope: question, keys });
  const counts = new Map(
    names.map((name, rank) => [name, countOf(rank)] as const).filter(([, count]) => count > 0),
  );
  return largest(counts, question.limit).map((row) => ({
    ...row,
    users: peopleOf(rankOf.get(row.key) ?? -1)?.size ?? 0,
  }));
}

/** What the keys are. Users have no column: their numbers are counted. */
export function columnBy(by: Exclude<TopQuestion["by"], "user">): KeyColumn {
  if (by === "event") return "name";
  if (by === "item") return { property: "itemId" };
  return by.startsWith("property:") ? { property: by.slice("property:".length) } : columnOf(by);
}
