// What items know of the past: the last actions, for a start after a crash, and everything of one person, for
// the export and the erasure.
import { and, asc, eq, gte, inArray, isNull, sql } from "drizzle-orm";
import { defineItemTables } from "../../../db/items.ts";
import type { JsonObject } from "../../../db/json.ts";
import type { Action } from "../../domain/event.ts";
import type { Statement, Store, Writer } from "../../store/store.ts";
import { itemCreated, itemLiked, itemUnliked } from "./actions.ts";

export function createItemHistory({ store }: { store: Store }) {
  const { items, likes } = defineItemTables(store.columns, store.tables);

  /**
   * The actions since then, as the rows tell them: of each like only the last change of either kind.
   * They are held in memory, so ask for moments, not for days.
   */
  async function recent(since: Date): Promise<Action[]> {
    const first = firstIdOf(since);
    const [created, changed] = await Promise.all([
      store.db
        .select({ id: items.id, ownerId: items.ownerId, createdAt: items.createdAt })
        .from(items)
        .where(gte(items.id, first))
        .orderBy(asc(items.id)),
      store.db
        .select({
          itemId: likes.itemId,
          userId: likes.userId,
          likedAt: likes.likedAt,
          removedAt: likes.removedAt,
          changeId: likes.changeId,
          likeId: likes.likeId,
        })
        .from(likes)
        .where(gte(likes.changeId, first))
        .orderBy(asc(likes.changeId)),
    ]);
    return [
      ...created.map(itemCreated),
      ...changed.flatMap(({ likedAt, removedAt, changeId, likeId, ...like }) => [
        ...(likedAt >= since
          ? [itemLiked({ ...like, changeId: likeId || undefined, at: likedAt })]
          : []),
        ...(removedAt
          ? [
              itemUnliked({
                ...like,
                changeId: likeId === "" ? undefined : changeId,
                at: removedAt,
              }),
            ]
          : []),
      ]),
    ];
  }

  const people = {
    /** The person's items and likes. */
    async export(userId: string): Promise<JsonObject> {
      const [owned, liked] = await Promise.all([
        store.db
          .select({
            id: items.id,
            title: items.title,
            description: items.description,
            properties: items.properties,
            createdAt: items.createdAt,
            updatedAt: items.updatedAt,
          })
          .from(items)
          .where(eq(items.ownerId, userId))
          .orderBy(asc(items.id)),
        store.db
          .select({ itemId: likes.itemId, likedAt: likes.likedAt })
          .from(likes)
          .where(and(eq(likes.userId, userId), isNull(likes.removedAt)))
          .orderBy(asc(likes.likedAt), asc(likes.itemId)),
      ]);
      return {
        items: owned.map(({ createdAt, updatedAt, ...item }) => ({
          ...item,
          createdAt: createdAt.toISOString(),
          updatedAt: updatedAt.toISOString(),
        })),
        likes: liked.map(({ itemId, likedAt }) => ({ itemId, likedAt: likedAt.toISOString() })),
      };
    },

    /** Runs before the account's row is deleted, and the person's items and likes with it. */
    erase:
      (userId: string) =>
      (db: Writer): Statement[] => [
        db
          .update(items)
          .set({ likeCount: sql`${items.likeCount} - 1` })
          .where(
            inArray(
              items.id,
              db
                .select({ itemId: likes.itemId })
                .from(likes)
                .where(and(eq(likes.userId, userId), isNull(likes.removedAt))),
            ),
          ),
      ],
  };

  return { recent, people };
}

/** Ids are UUIDv7 and start with their time: this is the lowest that the moment can have. */
function firstIdOf(moment: Date): string {
  const time = moment.getTime().toString(16).padStart(12, "0");
  return `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-000000000000`;
}
