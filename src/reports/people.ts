// Who did it: one number a person. An id that was joined to somebody is that somebody, whenever it was
// joined; any other is somebody of its own, with the number that stands for it.
import { and, eq, inArray, max } from "drizzle-orm";
import { alias } from "drizzle-orm/pg-core";
import { listOf } from "../store/dialect.ts";
import type { EventStore } from "../store/store.ts";
import type { Joined } from "./crowd.ts";
import { createIdSet, type IdSet } from "./id-set.ts";

export interface People {
  /** No person's number is above it. */
  readonly max: number;
  /** The person behind a userId's and an anonymousId's number; zero stands for none. */
  personOf(userId: number, anonymousId: number): number;
  /** What these numbers stand for, of userIds and anonymousIds alike. */
  namesOf(ids: readonly number[]): Promise<ReadonlyMap<number, string>>;
  /** The numbers of anonymousIds that are userIds too, with those userIds' numbers. */
  namesakes(): Promise<ReadonlyMap<number, number>>;
  /** The people with these userIds. */
  withIds(userIds: readonly string[]): Promise<IdSet>;
  /** Those who are joined to others, and may stand in the roll-ups as somebody of their own still. */
  readonly unfolded: readonly Joined[];
}

/** Asked for in one statement. */
const idsMax = 1000;

/** Reads who is joined to whom, as of now. */
export async function readPeople({ db, tables }: EventStore): Promise<People> {
  const { actors, joins, unfolded } = tables;
  const [last] = await db.select({ id: max(actors.id) }).from(actors);
  const maxId = last?.id ?? 0;
  const personOf = new Uint32Array(maxId + 1);
  // A list and not a row for each: there may be hundreds of thousands, and every question reads them.
  const [joined] = await db
    .select({ actors: listOf(joins.actor), people: listOf(joins.person) })
    .from(joins);
  const people = parseList(joined?.people);
  for (const [i, id] of parseList(joined?.actors).entries()) personOf[id] = people[i] as number;
  const [waiting] = await db.select({ actors: listOf(unfolded.actor) }).from(unfolded);
  return {
    max: maxId,
    personOf(userId, anonymousId) {
      const actor = userId || anonymousId;
      return personOf[actor] || actor;
    },
    unfolded: parseList(waiting?.actors).map((actor) => ({
      actor,
      person: personOf[actor] || actor,
    })),
    async namesOf(ids) {
      const names = new Map<number, string>();
      for (let from = 0; from < ids.length; from += idsMax) {
        const some = ids.slice(from, from + idsMax);
        const rows = await db
          .select({ id: actors.id, name: actors.name })
          .from(actors)
          .where(inArray(actors.id, some));
        for (const { id, name } of rows) names.set(id, name);
      }
      return names;
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
    async withIds(userIds) {
      const set = createIdSet(maxId);
      for (let from = 0; from < userIds.length; from += idsMax) {
        const names = userIds.slice(from, from + idsMax);
        const rows = await db
          .select({ id: actors.id, anonymous: actors.anonymous })
          .from(actors)
          .where(inArray(actors.name, names));
        for (const { id, anonymous } of rows) if (!anonymous) set.add(id);
      }
      return set;
    },
  };
}

function parseList(list: string | null | undefined): number[] {
  return JSON.parse(`[${list ?? ""}]`) as number[];
}
