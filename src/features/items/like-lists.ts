// Likes as lists, the latest first: whose an item has, and which somebody has given.
import { Type } from "@sinclair/typebox";
import { and, desc, eq, isNull, type SQL, sql } from "drizzle-orm";
import { defineItemTables } from "../../../db/items.ts";
import type { Store } from "../../store/store.ts";
import { type Page, readCursor, toPage } from "../../wire/cursor.ts";
import { toLiker } from "./likes.ts";
import type { Item, LikedItem, Liker } from "./model.ts";

export interface LikeListsDeps {
  store: Store;
  items: {
    /** Throws not_found. */
    get(id: string): Promise<Item>;
    /** Those that are there, in any order. */
    getAll(ids: string[], viewerId: string): Promise<Item[]>;
  };
}

interface PageQuery {
  limit: number;
  cursor?: string;
}

/** When it was liked, in ms since 1970, and by which change: several fall into one millisecond. */
const Position = Type.Tuple([
  Type.Integer({ minimum: -8.64e15, maximum: 8.64e15 }),
  Type.String({ maxLength: 64 }),
]);

export type LikeLists = ReturnType<typeof createLikeLists>;

export function createLikeLists({ store, items }: LikeListsDeps) {
  const { users } = store.tables;
  const { likes } = defineItemTables(store.columns, store.tables);

  function before(cursor: string | undefined): SQL | undefined {
    if (cursor === undefined) return undefined;
    const [at, changeId] = readCursor(cursor, Position);
    const likedAt = sql.param(new Date(at), likes.likedAt);
    return sql`(${likes.likedAt}, ${likes.changeId}) < (${likedAt}, ${changeId})`;
  }

  const position = (row: { likedAt: Date; changeId: string }) => [
    row.likedAt.getTime(),
    row.changeId,
  ];

  return {
    /** A page of those who like an item now. Throws not_found, and `validation` for a cursor of another list. */
    async listLikers(itemId: string, { limit, cursor }: PageQuery): Promise<Page<Liker>> {
      const rows = await store.db
        .select({
          userId: likes.userId,
          username: users.username,
          likedAt: likes.likedAt,
          changeId: likes.changeId,
        })
        .from(likes)
        .innerJoin(users, eq(users.id, likes.userId))
        .where(and(eq(likes.itemId, itemId), isNull(likes.removedAt), before(cursor)))
        .orderBy(desc(likes.likedAt), desc(likes.changeId))
        .limit(limit + 1);
      if (rows.length === 0) await items.get(itemId);
      const page = toPage(rows, limit, position);
      return { items: page.items.map(toLiker), nextCursor: page.nextCursor };
    },

    /** A page of what an account likes now. Throws `validation` for a cursor of another list. */
    async listLiked(userId: string, { limit, cursor }: PageQuery): Promise<Page<LikedItem>> {
      const rows = await store.db
        .select({ itemId: likes.itemId, likedAt: likes.likedAt, changeId: likes.changeId })
        .from(likes)
        .where(and(eq(likes.userId, userId), isNull(likes.removedAt), before(cursor)))
        .orderBy(desc(likes.likedAt), desc(likes.changeId))
        .limit(limit + 1);
      const { items: liked, nextCursor } = toPage(rows, limit, position);
      if (liked.length === 0) return { items: [], nextCursor };
      const ids = liked.map(({ itemId }) => itemId);
      const found = await items.getAll(ids, userId);
      const byId = new Map(found.map((item) => [item.id, item]));
      return {
        items: liked.flatMap(({ itemId, likedAt }) => {
          const item = byId.get(itemId);
          // It was deleted between the two reads.
          return item ? [{ itemId, likedAt: likedAt.toISOString(), item }] : [];
        }),
        nextCursor,
      };
    },
  };
}
