// Gives each person one number. An id that was joined to a person stands for that person, whenever it was joined. Any
// other id is a person of its own, with its own number.
import type { Actors } from "../store/event-log.ts";
import type { Joined } from "./crowd.ts";
import { createIdSet, type IdSet } from "./id-set.ts";

export interface Identities extends Pick<Actors, "namesOf" | "namesakes"> {
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
}

/** Reads who is joined to whom now. */
export async function readIdentities(actors: Actors): Promise<Identities> {
  const max = await actors.max();
  const joins = new Uint32Array(new SharedArrayBuffer(4 * (max + 1)));
  const found = await actors.joins();
  for (const [i, actor] of found.actors.entries()) joins[actor] = found.people[i] as number;
  const unfolded = (await actors.unfolded()).map((actor) => ({
    actor,
    person: joins[actor] || actor,
  }));
  return openIdentities(actors, { max, joins, unfolded });
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
    async withIds(userIds) {
      const set = createIdSet(max);
      for (const id of await actors.numbersOf(userIds)) set.add(id);
      return set;
    },
  };
}
