// The tables of items, which are built on Plaudit as anybody's own tables are: in app.db, by
// migrations of their own.
import type { Columns } from "./columns/postgres.ts";
import type { JsonObject } from "./json.ts";
import type { defineTables } from "./schema.ts";

export function defineItemTables(
  c: Columns,
  { users }: Pick<ReturnType<typeof defineTables>, "users">,
) {
  const items = c.table(
    "items",
    {
      id: c.text().primaryKey(),
      ownerId: c
        .text()
        .notNull()
        .references(() => users.id, { onDelete: "cascade" }),
      title: c.text().notNull(),
      description: c.text(),
      properties: c.json<JsonObject>().notNull(),
      likeCount: c.int().notNull(),
      createdAt: c.instant().notNull(),
      updatedAt: c.instant().notNull(),
    },
    (t) => [
      c.index("items_owner").on(t.ownerId, t.id),
      c.index("items_likes").on(t.likeCount, t.id),
    ],
  );

  /**
   * Who likes what. A like taken back keeps its row with `removedAt`, so that after a crash the
   * taking back can be recorded again as well as the liking.
   */
  const likes = c.table(
    "likes",
    {
      itemId: c
        .text()
        .notNull()
        .references(() => items.id, { onDelete: "cascade" }),
      userId: c
        .text()
        .notNull()
        .references(() => users.id, { onDelete: "cascade" }),
      /**
       * Names the last change of this row, so that a repeated like is told from the first. A UUIDv7,
       * so that the latest changes are found by it too: each further index would slow every like.
       */
      changeId: c.text().notNull(),
      /**
       * The changeId of the like, where a taking back has followed. Null: a like from before this was
       * kept, empty: taken back before, too. Their message ids came from their times.
       */
      likeId: c.text(),
      likedAt: c.instant().notNull(),
      removedAt: c.instant(),
    },
    (t) => [
      c.primaryKey({ columns: [t.itemId, t.userId] }),
      c.index("likes_item").on(t.itemId, t.likedAt),
      c.index("likes_user").on(t.userId, t.likedAt),
      c.index("likes_change").on(t.changeId),
    ],
  );

  return { items, likes };
}
