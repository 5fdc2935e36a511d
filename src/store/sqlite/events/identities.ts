// Who is who, for those who read: the ids that events bear, and whose they are.
import { and, eq, inArray, max, type SQL } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import type { ActorId } from "../../../domain/digest.ts";
import { listOf } from "../../dialect.ts";
import type { Actors, Person } from "../../event-log.ts";
import type { EventTables } from "./tables.ts";

/** A person, and the numbers of their ids. */
export interface PersonActors {
  userId: string | undefined;
  ids: ReadonlyMap<number, ActorId>;
}

export interface Identities extends Actors {
  actorsOf(id: string): Promise<PersonActors | undefined>;
}

/** Asked for in one statement. */
const askedMax = 1000;

export function createIdentities(store: EventTables): Identities {
  const { db, tables } = store;
  const { actors, joins, unfolded } = tables;
  const actorsOf = createActorsOf(store);

  async function idsOf(numbers: readonly number[]): Promise<Map<number, ActorId>> {
    const found = new Map<number, ActorId>();
    for (const some of chunksOf(numbers)) {
      const rows = await db
        .select({ id: actors.id, name: actors.name, anonymous: actors.anonymous })
        .from(actors)
        .where(inArray(actors.id, some));
      for (const { id, name, anonymous } of rows) {
        found.set(id, { kind: anonymous ? "anonymous" : "user", name });
      }
    }
    return found;
  }

  return {
    actorsOf,
    async max() {
      const [last] = await db.select({ id: max(actors.id) }).from(actors);
      return last?.id ?? 0;
    },
    async joins() {
      // A list and not a row for each: there may be hundreds of thousands, and every question reads them.
      const [joined] = await db
        .select({ actors: listOf(joins.actor), people: listOf(joins.person) })
        .from(joins);
      return { actors: parseList(joined?.actors), people: parseList(joined?.people) };
    },
    async unfolded() {
      const [waiting] = await db.select({ actors: listOf(unfolded.actor) }).from(unfolded);
      return parseList(waiting?.actors);
    },
    async namesOf(ids) {
      const found = await idsOf(ids);
      return new Map(Array.from(found, ([id, { name }]) => [id, name]));
    },
    idsOf,
    async named(name) {
      const rows = await db.select({ id: actors.id }).from(actors).where(eq(actors.name, name));
      return rows.map(({ id }) => id);
    },
    async namesakes() {
      const users = alias(actors, "users");
      const rows = await db
        .select({ anonymousId: actors.id, userId: users.id })
        .from(actors)
        .innerJoin(users, and(eq(users.name, actors.name), eq(users.anonymous, false)))
        .where(eq(actors.anonymous, true));
      return new Map(rows.map(({ anonymousId, userId }) => [anonymousId, userId]));
    },
    async numbersOf(userIds) {
      const numbers: number[] = [];
      for (const names of chunksOf(userIds)) {
        const rows = await db
          .select({ id: actors.id })
          .from(actors)
          .where(and(inArray(actors.name, names), eq(actors.anonymous, false)));
        for (const { id } of rows) numbers.push(id);
      }
      return numbers;
    },
    async personOf(id): Promise<Person | undefined> {
      const person = await actorsOf(id);
      return person && { userId: person.userId, ids: [...person.ids.values()] };
    },
  };
}

function createActorsOf({ db, tables }: EventTables): Identities["actorsOf"] {
  const { actors, joins } = tables;

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

  const findJoined = (person: number) =>
    findActors(
      inArray(
        actors.id,
        db.select({ id: joins.actor }).from(joins).where(eq(joins.trustedPerson, person)),
      ),
    );

  return async (id) => {
    const found = await findActors(eq(actors.name, id));
    const asked = found.find(({ kind }) => kind === "user") ?? found[0];
    if (!asked) return undefined;
    const number = asked.owner || asked.number;
    const [person] = asked.owner === 0 ? [asked] : await findActors(eq(actors.id, number));
    if (!person) return undefined;
    // What bears their name anonymously is theirs too, unless it is somebody else's.
    const namesakes = await findActors(eq(actors.name, person.name));
    const free = namesakes.filter(({ owner }) => owner === 0);
    const own = [...free, ...(await findJoined(number))];
    return {
      userId: person.kind === "user" ? person.name : undefined,
      ids: new Map(own.map(({ number: actor, kind, name }) => [actor, { kind, name }])),
    };
  };
}

function chunksOf<T>(all: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(all.length / askedMax) }, (_, i) =>
    all.slice(i * askedMax, (i + 1) * askedMax),
  );
}

function parseList(list: string | null | undefined): number[] {
  return JSON.parse(`[${list ?? ""}]`) as number[];
}
