// Items as they go over the wire.
import { Type } from "@sinclair/typebox";
import { type Static, t } from "elysia";
import { id, jsonObject, page, time } from "../../wire/fields.ts";

const title = t.String({ minLength: 1, maxLength: 200 });
const description = t.Nullable(t.String({ maxLength: 10_000 }), {
  error: "must be text of at most 10000 characters, or null",
});
const properties = jsonObject({ description: "Any JSON of at most 16 KB." });

export const NewItem = t.Object(
  {
    title,
    description: t.Optional(description),
    properties: t.Optional(properties),
  },
  {
    $id: "NewItem",
    examples: [{ title: "Blue Orchid", description: "In flower.", properties: { price: 12 } }],
  },
);
export type NewItem = Static<typeof NewItem>;

export const ItemChanges = t.Partial(NewItem, {
  $id: "ItemChanges",
  description: "Fields that are left out stay as they are; `description: null` removes it.",
  examples: [{ description: "In flower until May." }],
});
export type ItemChanges = Static<typeof ItemChanges>;

export const Liker = t.Object({
  userId: id,
  username: t.String({ examples: ["ada"] }),
  likedAt: time,
});
export type Liker = Static<typeof Liker>;

export const Item = t.Object(
  {
    id,
    title: t.String({ examples: ["Blue Orchid"] }),
    description: t.Nullable(t.String({ examples: ["In flower."] })),
    properties: jsonObject({ examples: [{ price: 12 }] }),
    ownerId: id,
    createdAt: time,
    updatedAt: time,
    likes: t.Object({
      count: Type.Integer({ examples: [1] }),
      own: t.Boolean({ description: "Whether the caller likes it.", examples: [true] }),
      recent: t.Array(Liker, { description: "The newest, at most 5." }),
    }),
  },
  { $id: "Item" },
);
export type Item = Static<typeof Item>;

export const ItemPage = t.Object(
  { items: t.Array(Item), nextCursor: t.Nullable(t.String()) },
  { $id: "ItemPage" },
);

export const LikerPage = t.Object(
  { items: t.Array(Liker), nextCursor: t.Nullable(t.String()) },
  { $id: "LikerPage" },
);

export const LikedItem = t.Object({ itemId: id, likedAt: time, item: Item }, { $id: "LikedItem" });
export type LikedItem = Static<typeof LikedItem>;

export const LikedItemPage = t.Object(
  { items: t.Array(LikedItem), nextCursor: t.Nullable(t.String()) },
  { $id: "LikedItemPage" },
);

export const LikeQuery = t.Object(page);

export const ItemQuery = t.Object({
  sort: t.Union([t.Literal("new"), t.Literal("likes")], {
    default: "new",
    description: "Newest first, or most liked first.",
  }),
  ownerId: t.Optional(t.String({ maxLength: 64 })),
  ...page,
});
export type ItemQuery = Static<typeof ItemQuery>;

const likes = Type.Integer({ description: "How many like it now.", examples: [1] });

export const Liked = t.Object({ status: t.Literal("liked"), itemId: id, likes }, { $id: "Liked" });

export const Unliked = t.Object(
  { status: t.Literal("unliked"), itemId: id, likes },
  { $id: "Unliked" },
);

export const ItemId = t.Object({ id: t.String({ maxLength: 64 }) });
