// Who likes what. The count on the item moves only with the row of the same change, so that a
// repeated like, or a hundred at once, are counted right.
import {
  aliasedTable,
  and,
  desc,
  eq,
  exists,
  gte,
  inArray,
  isNotNull,
  isNull,
  type SQL,
  sql,
} from "drizzle-orm";
import { defineItemTables } from "../../../db/items.ts";
import { AppError } from "../../domain/error.ts";
import type { RecordAction } from "../../domain/event.ts";
import { fixed, isForeignKeyViolation, steady } from "../../store/dialect.ts";
import type { Store, Writer } from "../../store/store.ts";
import { itemLiked, itemUnliked } from "./actions.ts";
import type { Liker } from "./model.ts";
import { onceRun } from "../../store/prepared.ts";

export interface LikesDeps {
  store: Store;
  record: RecordAction;
  /** Milliseconds since 1970. */
  clock: () => number;
}

/** How many likes an item shows. */
const newestMax = 5;

export function createLikes({ store, record, clock }: LikesDeps) {
  const { users } = store.tables;
  const { items, likes } = defineItemTables(store.columns, store.tables);

  const itemId = sql.placeholder("itemId");
  const userId = sql.placeholder("userId");
  const changeId = sql.placeholder("changeId");
  const at = sql.placeholder("at");
  const isIt = eq(items.id, steady("itemId"));
  const isTheirs = and(eq(likes.itemId, steady("itemId")), eq(likes.userId, steady("userId")));

  /** Counts the change, if the statement before it made one, and reads the count. */
  const count = (db: Writer, delta: 1 | -1) =>
    [
      db
        .update(items)
        .set({ likeCount: sql`${items.likeCount} + ${sql.raw(`${delta}`)}` })
        .where(
          and(
            isIt,
            exists(
              db
                .select({ changeId: likes.changeId })
                .from(likes)
                .where(and(isTheirs, eq(likes.changeId, steady("changeId")))),
            ),
          ),
        ),
      db
        .select({ count: items.likeCount, changeId: likes.changeId })
        .from(items)
        .leftJoin(likes, isTheirs)
        .where(isIt),
    ] as const;

  // Prepared once: building the statements anew would cost more than running them.
  const runLike = store.prepare((db) => [
    db
      .insert(likes)
      .values({ itemId, userId, changeId, likeId: changeId, likedAt: at })
      .onConflictDoUpdate({
        target: [likes.itemId, likes.userId],
        set: {
          changeId: sql`excluded.change_id`,
          likeId: sql`excluded.like_id`,
          likedAt: sql`excluded.liked_at`,
          removedAt: null,
        },
        setWhere: isNotNull(likes.removedAt),
      }),
    ...count(db, 1),
  ]);

  const runUnlike = store.prepare((db) => [
    db
      .update(likes)
      .set({ changeId: sql`${changeId}`, removedAt: sql`${sql.param(at, likes.removedAt)}` })
      .where(and(isTheirs, isNull(likes.removedAt))),
    ...count(db, -1),
  ]);

  const change =
    (run: typeof runLike | typeof runUnlike, toAction: typeof itemLiked) =>
    async (itemId: string, userId: string): Promise<number> => {
      const at = new Date(clock());
      const changeId = Bun.randomUUIDv7("hex", at);
      const [, , [row]] = await run({ itemId, userId, changeId, at }).catch(refuseUnknown);
      if (!row) throw noSuchItem();
      if (row.changeId === changeId) record(toAction({ changeId, itemId, userId, at }));
      return row.count;
    };

  // The fifth newest like of each item is where its newest begin: an index finds it, whatever the
  // number of likes. (A window over all of them would read all of them.)
  const newer = aliasedTable(likes, "newer");
  const fifth = store.db
    .select({ likedAt: newer.likedAt })
    .from(newer)
    .where(and(eq(newer.itemId, items.id), isNull(newer.removedAt)))
    .orderBy(desc(newer.likedAt))
    .limit(fixed(1))
    .offset(fixed(newestMax - 1));

  const newestOf = (wanted: SQL) =>
    store.db
      .select({
        itemId: likes.itemId,
        userId: likes.userId,
        username: users.username,
        likedAt: likes.likedAt,
      })
      .from(items)
      .innerJoin(
        likes,
        and(
          eq(likes.itemId, items.id),
          isNull(likes.removedAt),
          gte(likes.likedAt, sql`coalesce(${fifth}, ${sql.param(new Date(0), likes.likedAt)})`),
        ),
      )
      .innerJoin(users, eq(users.id, likes.userId))
      .where(wanted)
      .orderBy(desc(likes.likedAt), desc(likes.changeId));
  const newestOfOne = onceRun(() => newestOf(isIt).prepare("newest_likes"));

  /** The newest likes of each item, at most 5. */
  async function newest(itemIds: string[]): Promise<Map<string, Liker[]>> {
    if (itemIds.length === 0) return new Map();
    const rows = await (itemIds.length === 1
      ? newestOfOne.execute({ itemId: itemIds[0] })
      : newestOf(inArray(items.id, itemIds)));
    return new Map(
      [...Map.groupBy(rows, (row) => row.itemId)].map(([id, found]) => [
        id,
        // More than five when several came in the millisecond of the fifth.
        found.slice(0, newestMax).map(toLiker),
      ]),
    );
  }

  return {
    newest,
    /** The accounts that like it now. */
    async likers(id: string): Promise<string[]> {
      const rows = await store.db
        .select({ userId: likes.userId })
        .from(likes)
        .where(and(eq(likes.itemId, id), isNull(likes.removedAt)));
      return rows.map((row) => row.userId);
    },
    /** Likes an item, once however often it is called, and returns the new count. Throws not_found. */
    like: change(runLike, itemLiked),
    /** Removes a like, if there is one, and returns the new count. Throws not_found. */
    unlike: change(runUnlike, itemUnliked),
  };
}

export function toLiker({
  userId,
  username,
  likedAt,
}: Omit<Liker, "likedAt"> & { likedAt: Date }): Liker {
  return { userId, username, likedAt: likedAt.toISOString() };
}

export function noSuchItem(): AppError {
  return new AppError("not_found", "There is no such item.");
}

function refuseUnknown(error: unknown): never {
  throw isForeignKeyViolation(error) ? noSuchItem() : error;
}
