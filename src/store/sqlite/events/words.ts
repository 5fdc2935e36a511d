// The words that numbers in events stand for, both ways: names of events, sources, people.
import { and, eq, inArray, type SQL } from "drizzle-orm";
import type { EventStore } from "../../store.ts";
import type { ActorId } from "../../../domain/digest.ts";

export interface EventName {
  type: string;
  event: string;
}

/** What stands for somebody in the events, as trusted senders have it. */
export interface Person {
  /** The userId that they go by; undefined for an anonymous id that belongs to nobody. */
  userId: string | undefined;
  /** The ids that are theirs, by their numbers. */
  ids: ReadonlyMap<number, ActorId>;
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

  async function findActors(which: SQL | undefined) {
    const rows = await db
      .select({
        number: actors.id,
        anonymous: actors.anonymous,
        name: actors.name,
        owner: joins.trustedPerson,
      })
      .from(actors)
      .leftJoin(joins, eq(joins.actor, actors.id))
      .where(which);
    return rows.map(({ anonymous, owner, ...row }) => ({
      ...row,
      kind: anonymous ? ("anonymous" as const) : ("user" as const),
      owner: owner ?? 0,
    }));
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
     * Who an id is: a userId, or else an anonymous id; one that is joined to somebody is that somebody.
     * Undefined where no event bears it.
     */
    async personOf(id: string): Promise<Person | undefined> {
      const found = await findActors(eq(actors.name, id));
      const asked = found.find(({ kind }) => kind === "user") ?? found[0];
      if (!asked) return undefined;
      const number = asked.owner || asked.number;
      const [person] = asked.owner === 0 ? [asked] : await findActors(eq(actors.id, number));
      if (!person) return undefined;
      // What bears their name anonymously is theirs too, unless it is somebody else's.
      const namesakes = await findActors(eq(actors.name, person.name));
      const joined = await findActors(
        inArray(
          actors.id,
          db.select({ id: joins.actor }).from(joins).where(eq(joins.trustedPerson, number)),
        ),
      );
      const own = [...namesakes.filter(({ owner }) => owner === 0), ...joined];
      return {
        userId: person.kind === "user" ? person.name : undefined,
        ids: new Map(own.map(({ number: actor, kind, name }) => [actor, { kind, name }])),
      };
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
