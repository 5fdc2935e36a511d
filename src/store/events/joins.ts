// To whom anonymous ids belong. The first join holds: two people on one device never become one.
import type { Database } from "bun:sqlite";

export interface Join {
  anonymousId: number;
  userId: number;
}

export interface Joins {
  /** The person behind the numbers of a userId and an anonymousId; zero stands for none. */
  personOf(userId: number, anonymousId: number): number;
  /** Whether an anonymous id belongs to somebody. */
  has(anonymousId: number): boolean;
  /** Joins in order what is not joined yet, and returns that: the user of each anonymous id. */
  add(joins: readonly Join[]): Map<number, number>;
  /** Reads again what another process, or a rollback, may have changed. */
  reload(): void;
}

export function createJoins(database: Database): Joins {
  const list = database.query<Join, []>(
    "select anonymous_id as anonymousId, user_id as userId from joins",
  );
  const insert = database.query("insert into joins (anonymous_id, user_id) values (?, ?)");
  let userOf = new Map<number, number>();

  return {
    personOf: (userId, anonymousId) => userId || (userOf.get(anonymousId) ?? anonymousId),
    has: (anonymousId) => userOf.has(anonymousId),
    add(joins) {
      const added = new Map<number, number>();
      for (const { anonymousId, userId } of joins) {
        if (userOf.has(anonymousId)) continue;
        insert.run(anonymousId, userId);
        userOf.set(anonymousId, userId);
        added.set(anonymousId, userId);
      }
      return added;
    },
    reload() {
      userOf = new Map(list.all().map(({ anonymousId, userId }) => [anonymousId, userId]));
    },
  };
}
