// The words that numbers in events stand for, both ways: names of events, sources, people.
import { and, eq, inArray } from "drizzle-orm";
import type { EventStore } from "../store.ts";

export interface EventName {
  type: string;
  event: string;
}

/** What stands for somebody in the events. */
export interface Person {
  /** The number of the userId, if there is one. */
  user: number | undefined;
  /** The anonymous ids that are theirs, by their numbers. */
  anonymous: ReadonlyMap<number, string>;
}

export interface Words<Word> {
  /** The words of these numbers. */
  of(ids: Iterable<number>): Promise<ReadonlyMap<number, Word>>;
}

/** Words remembered: what a number stands for never changes. A bound on memory, no more. */
const rememberedMax = 50_000;
/** Asked for in one statement: well below what SQLite takes. */
const askedMax = 1000;

export type EventWords = ReturnType<typeof createWords>;

export function createWords({ db, tables }: EventStore) {
  const { actors, joins, names, sources } = tables;

  async function userOf(userId: string): Promise<number | undefined> {
    const rows = await db
      .select({ id: actors.id })
      .from(actors)
      .where(and(eq(actors.name, userId), eq(actors.anonymous, false)));
    return rows[0]?.id;
  }

  return {
    names: remember<EventName>(async (ids) =>
      (await db.select().from(names).where(inArray(names.id, ids))).map(({ id, ...name }) => [
        id,
        name,
      ]),
    ),
    sources: remember<string>(async (ids) =>
      (await db.select().from(sources).where(inArray(sources.id, ids))).map((row) => [
        row.id,
        row.name,
      ]),
    ),
    /** Of userIds and anonymous ids alike. */
    actors: remember<string>(async (ids) =>
      (await db.select().from(actors).where(inArray(actors.id, ids))).map((row) => [
        row.id,
        row.name,
      ]),
    ),

    /** The numbers of an event's name: several calls may bear it. None where no event does. */
    async namesOf(event: string): Promise<number[]> {
      const rows = await db.select({ id: names.id }).from(names).where(eq(names.event, event));
      return rows.map((row) => row.id);
    },
    async sourceOf(name: string): Promise<number | undefined> {
      const rows = await db.select({ id: sources.id }).from(sources).where(eq(sources.name, name));
      return rows[0]?.id;
    },
    userOf,
    /**
     * Who an id is: a userId, or an anonymous id that belongs to nobody else. Undefined where no event
     * bears it.
     */
    async personOf(id: string): Promise<Person | undefined> {
      const rows = await db
        .select({ id: actors.id, anonymous: actors.anonymous, owner: joins.userId })
        .from(actors)
        .leftJoin(joins, eq(joins.anonymousId, actors.id))
        .where(eq(actors.name, id));
      const user = rows.find((row) => !row.anonymous)?.id;
      const own = rows.filter((row) => row.anonymous && (row.owner === null || row.owner === user));
      const joined =
        user === undefined
          ? []
          : await db
              .select({ id: actors.id, name: actors.name })
              .from(joins)
              .innerJoin(actors, eq(actors.id, joins.anonymousId))
              .where(eq(joins.userId, user));
      const anonymous = new Map([
        ...own.map((row) => [row.id, id] as const),
        ...joined.map((row) => [row.id, row.name] as const),
      ]);
      return user === undefined && anonymous.size === 0 ? undefined : { user, anonymous };
    },
  };
}

function remember<Word>(find: (ids: number[]) => Promise<[number, Word][]>): Words<Word> {
  const known = new Map<number, Word>();
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
          if (known.size >= rememberedMax) known.clear();
          known.set(id, word);
          found.set(id, word);
        }
      }
      return found;
    },
  };
}
