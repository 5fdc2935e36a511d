// Gives each person one number. An id that was joined to a person stands for that person, whenever it was joined. Any
// other id is a person of its own, with its own number.
import type { Actors, EventLog } from "../store/event-log.ts";
import type { Joined } from "./crowd.ts";
import { createIdSet, type IdSet } from "./id-set.ts";

export interface Identities extends Pick<Actors, "namesOf" | "namesakes" | "idsOf" | "named"> {
  /** No person's number is above it. */
  readonly max: number;
  /** The person behind the numbers of a userId and an anonymousId. Zero stands for none. */
  personOf(userId: number, anonymousId: number): number;
  /** The people with these userIds. */
  withIds(userIds: readonly string[]): Promise<IdSet>;
  /** Ids that are joined to a person, and that roll-ups may still count as people of their own. */
  readonly unfolded: readonly Joined[];
  /** For other threads. */
  readonly shared: SharedIdentities;
}

/** Who is joined to whom. All threads that work on a question see the same people. */
export interface SharedIdentities {
  readonly max: number;
  /** For each actor the person whom it is joined to, or zero. In shared memory. */
  readonly joins: Uint32Array;
  readonly unfolded: readonly Joined[];
  /** The newest event of that moment: what is told of people later is not known. */
  readonly last: number;
}

/** Reads who is joined to whom now. */
export async function readIdentities(log: Pick<EventLog, "actors" | "last">): Promise<Identities> {
  const { actors } = log;
  const max = await actors.max();
  const joins = new Uint32Array(new SharedArrayBuffer(4 * (max + 1)));
  const found = await actors.joins();
  for (const [i, actor] of found.actors.entries()) joins[actor] = found.people[i] as number;
  const unfolded = (await actors.unfolded()).map((actor) => ({
    actor,
    person: joins[actor] || actor,
  }));
  return openIdentities(actors, { max, joins, unfolded, last: await log.last() });
}

/** Opens what another thread has read. */
export function openIdentities(actors: Actors, shared: SharedIdentities): Identities {
  const { max, joins, unfolded } = shared;
  return {
    max,
    shared,
    unfolded,
    personOf(userId, anonymousId) {
      const actor = userId || anonymousId;
      return joins[actor] || actor;
    },
    namesOf: (ids) => actors.namesOf(ids),
    namesakes: () => actors.namesakes(),
    idsOf: (ids) => actors.idsOf(ids),
    named: (name) => actors.named(name),
    async withIds(userIds) {
      const set = createIdSet(max);
      for (const id of await actors.numbersOf(userIds)) set.add(id);
      return set;
    },
  };
}
