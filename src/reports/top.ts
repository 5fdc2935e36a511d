// The most frequent events, users, items or values of a property.
import { createIdSet } from "./id-set.ts";
import { countKeys, largest } from "./keys.ts";
import { createReadProperty, toKey } from "./property.ts";
import type { Answers, TopQuestion } from "./question.ts";
import type { Seen, Source } from "./scan.ts";

/** Gives an event's key; made for a question, since users are keyed by names that it has to read. */
export type KeyOf = (seen: Seen) => string | undefined;

export async function answerTop(source: Source, question: TopQuestion): Promise<Answers["top"]> {
  const { by, event, limit } = question;
  const selection = {
    ...(await source.select(question, { event })),
    readsJson: by === "item" || by.startsWith("property:"),
  };
  const keyOf = await createKeyOf(source, by);
  const rows = largest(await countKeys(source, selection, keyOf), limit);
  const people = new Map(rows.map(({ key }) => [key, createIdSet(source.people.max)]));
  await source.scan(selection, (seen) => {
    const key = keyOf(seen);
    if (key !== undefined) people.get(key)?.add(seen.person);
  });
  return { rows: rows.map((row) => ({ ...row, users: people.get(row.key)?.size ?? 0 })) };
}

async function createKeyOf(source: Source, by: TopQuestion["by"]): Promise<KeyOf> {
  if (by === "event") return ({ nameId }) => source.names.get(nameId);
  if (by === "user") {
    const nameOf = await source.people.names();
    return ({ userId, anonymousId }) => nameOf(userId || anonymousId);
  }
  const read = createReadProperty(by === "item" ? "itemId" : by.slice("property:".length));
  return ({ json }) => toKey(read(json));
}
