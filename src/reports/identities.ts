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
}

/** Reads who is joined to whom now. */
export async function readIdentities(actors: Actors): Promise<Identities> {
  const max = await actors.max();
  const personOf = new Uint32Array(max + 1);
  const joins = await actors.joins();
  for (const [i, actor] of joins.actors.entries()) personOf[actor] = joins.people[i] as number;
  const unfolded = await actors.unfolded();
  return {
    max,
    personOf(userId, anonymousId) {
      const actor = userId || anonymousId;
      return personOf[actor] || actor;
    },
    unfolded: unfolded.map((actor) => ({ actor, person: personOf[actor] || actor })),
    namesOf: (ids) => actors.namesOf(ids),
    namesakes: () => actors.namesakes(),
    async withIds(userIds) {
      const set = createIdSet(max);
      for (const id of await actors.numbersOf(userIds)) set.add(id);
      return set;
    },
  };
}
