// The words that numbers in events stand for, both ways: names of events, sources, ids of people.
import { asc, eq, inArray, sql } from "drizzle-orm";
import { createMemo } from "../../../runtime/memo.ts";
import type { EventName } from "../../event-log.ts";
import type { EventTables } from "./tables.ts";
import { onceRun } from "../../prepared.ts";

export interface WordsOf<Word> {
  /** The words of these numbers. */
  of(ids: Iterable<number>): Promise<ReadonlyMap<number, Word>>;
}

export type Words = ReturnType<typeof createWords>;

/** Words remembered: what a number stands for never changes. A bound on memory, no more. */
const rememberedMax = 50_000;
/** Asked for in one statement: well below what SQLite takes. */
const askedMax = 1000;

export function createWords({ db, tables }: EventTables) {
  const { actors, names, sources } = tables;
  const sourceNamed = onceRun(() =>
    db
      .select({ id: sources.id })
      .from(sources)
      .where(eq(sources.name, sql.placeholder("name")))
      .prepare("source_named"),
  );

  return {
    names: remember(async (ids) => {
      const rows = await db.select().from(names).where(inArray(names.id, ids));
      return rows.map((name): [number, EventName] => [name.id, name]);
    }),
    sources: remember(async (ids) => {
      const rows = await db.select().from(sources).where(inArray(sources.id, ids));
      return rows.map(({ id, name }): [number, string] => [id, name]);
    }),
    /** Of userIds and anonymous ids alike. */
    actors: remember(async (ids) => {
      const rows = await db
        .select({ id: actors.id, name: actors.name })
        .from(actors)
        .where(inArray(actors.id, ids));
      return rows.map(({ id, name }): [number, string] => [id, name]);
    }),

    listNames: (): Promise<EventName[]> => db.select().from(names),
    listSources: (limit: number) =>
      db
        .select({ id: sources.id, source: sources.name })
        .from(sources)
        .orderBy(asc(sources.id))
        .limit(limit),
    /** The numbers of an event's name: several calls may bear it. None if no event does. */
    async namesOf(event: string): Promise<number[]> {
      const rows = await db.select({ id: names.id }).from(names).where(eq(names.event, event));
      return rows.map((row) => row.id);
    },
    async sourceOf(name: string): Promise<number | undefined> {
      const [row] = await sourceNamed.execute({ name });
      return row?.id;
    },
  };
}

function remember<Word>(find: (ids: number[]) => Promise<[number, Word][]>): WordsOf<Word> {
  const known = createMemo<number, Word>(rememberedMax);
  return {
    async of(ids) {
      const wanted = new Set(ids);
      const found = new Map<number, Word>();
      const missing: number[] = [];
      for (const id of wanted) {
        const word = known.get(id);
        if (word === undefined) missing.push(id);
        else found.set(id, word);
      }
      for (let from = 0; from < missing.length; from += askedMax) {
        for (const [id, word] of await find(missing.slice(from, from + askedMax))) {
          known.set(id, word);
          found.set(id, word);
        }
      }
      return found;
    },
  };
}
