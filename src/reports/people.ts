// Who did it: one number a person. A user is the number of the userId; an anonymous id that was joined
// to a user is that user, whenever it was joined; any other is somebody of its own.
import { inArray, max } from "drizzle-orm";
import type { EventStore } from "../store/store.ts";
import { OverBudget } from "./budget.ts";
import { createIdSet, type IdSet } from "./id-set.ts";

export interface People {
  /** No person's number is above it. */
  readonly max: number;
  /** The person behind a userId's and an anonymousId's number; zero stands for none. */
  personOf(userId: number, anonymousId: number): number;
  /** What the numbers of userIds and anonymousIds stand for. Throws OverBudget where they are too many. */
  names(): Promise<(id: number) => string | undefined>;
  /** The people with these userIds. */
  withIds(userIds: readonly string[]): Promise<IdSet>;
}

const idsMax = 1000;
/** Names held in memory at once: some hundred bytes each. */
const namesMax = 1_000_000;

/** Reads who is joined to whom, as of now. */
export async function readPeople({ db, tables: { actors, joins } }: EventStore): Promise<People> {
  const [last] = await db.select({ id: max(actors.id) }).from(actors);
  const maxId = last?.id ?? 0;
  const userOf = new Uint32Array(maxId + 1);
  for (const { anonymousId, userId } of await db.select().from(joins)) userOf[anonymousId] = userId;
  return {
    max: maxId,
    personOf: (userId, anonymousId) => userId || userOf[anonymousId] || anonymousId,
    async names() {
      if (maxId > namesMax) throw new OverBudget(`It has more than ${namesMax} distinct people.`);
      const names: string[] = [];
      for (const { id, name } of await db.select().from(actors)) names[id] = name;
      return (id) => names[id];
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
