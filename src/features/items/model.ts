// Items as they go over the wire.
import { type Static, t } from "elysia";
import type { JsonObject } from "../../../db/json.ts";

const title = t.String({ minLength: 1, maxLength: 200 });
const description = t.String({ maxLength: 10_000 });
const properties = t.Unsafe<JsonObject>(
  t.Record(t.String(), t.Unknown(), { description: "At most 16 KB of JSON, whatever you like." }),
);

export const NewItem = t.Object({
  title,
  description: t.Optional(t.Union([description, t.Null()])),
  properties: t.Optional(properties),
});
export type NewItem = Static<typeof NewItem>;

export const ItemChanges = t.Partial(NewItem, {
  description: "What is left out stays as it is; `description: null` takes it away.",
});
export type ItemChanges = Static<typeof ItemChanges>;

export const Item = t.Object(
  {
    id: t.String(),
    title: t.String(),
    description: t.Union([t.String(), t.Null()]),
    properties: t.Unsafe<JsonObject>(t.Record(t.String(), t.Unknown())),
    ownerId: t.String(),
    createdAt: t.String({ format: "date-time" }),
    updatedAt: t.String({ format: "date-time" }),
    likes: t.Object({
      count: t.Integer(),
      own: t.Boolean({ description: "Whether the caller likes it." }),
      recent: t.Array(
        t.Object({
          userId: t.String(),
          username: t.String(),
          likedAt: t.String({ format: "date-time" }),
        }),
        { description: "The newest, at most 5." },
      ),
    }),
  },
  { $id: "Item" },
);
export type Item = Static<typeof Item>;

export const ItemPage = t.Object({
  items: t.Array(Item),
  nextCursor: t.Union([t.String(), t.Null()]),
});

export const ItemQuery = t.Object({
  sort: t.Union([t.Literal("new"), t.Literal("likes")], { default: "new" }),
  ownerId: t.Optional(t.String({ maxLength: 64 })),
  limit: t.Integer({ minimum: 1, maximum: 200, default: 50 }),
  cursor: t.Optional(t.String({ maxLength: 512 })),
});
export type ItemQuery = Static<typeof ItemQuery>;

export const Liked = t.Object({
  status: t.Literal("liked"),
  itemId: t.String(),
  likes: t.Integer({ description: "How many like it now." }),
});

export const Unliked = t.Object({ ...Liked.properties, status: t.Literal("unliked") });

export const ItemId = t.Object({ id: t.String({ maxLength: 64 }) });
