// How much mail all who are not signed in may ask for together. It is counted in the database, so that a restart
// forgives nothing.
import { eq, exists, lte, sql, type SQL, and, gt } from "drizzle-orm";
import type { Store, Writer } from "../../store/store.ts";

export const strangersPerHour = 300;
const windowMs = 60 * 60 * 1000;
const key = "mail of strangers";

export function createStrangers({ store, clock }: { store: Store; clock: () => number }) {
  const { limits } = store.tables;
  return {
    /** Counts one who asks. */
    count(db: Writer) {
      const now = new Date(clock());
      const endsAt = new Date(now.getTime() + windowMs);
      const isOver = sql`${limits.windowEndsAt} <= ${sql.param(now, limits.windowEndsAt)}`;
      return db
        .insert(limits)
        .values({ key, windowEndsAt: endsAt, count: 1 })
        .onConflictDoUpdate({
          target: limits.key,
          set: {
            count: sql`case when ${isOver} then 1 else ${limits.count} + 1 end`,
            windowEndsAt: sql`case when ${isOver} then ${sql.param(endsAt, limits.windowEndsAt)} else ${limits.windowEndsAt} end`,
          },
        })
        .returning({ count: limits.count, endsAt: limits.windowEndsAt });
    },

    /** Whether whoever was counted last is within the limit, for the statements that follow. */
    isWithin: (db: Writer): SQL =>
      exists(
        db
          .select({ key: limits.key })
          .from(limits)
          .where(
            and(
              eq(limits.key, key),
              lte(limits.count, strangersPerHour),
              gt(limits.windowEndsAt, new Date(clock())),
            ),
          ),
      ),
  };
}
