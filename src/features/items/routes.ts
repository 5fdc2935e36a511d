import { Elysia, t } from "elysia";
import { problems, unreadable } from "../../http/errors.ts";
import type { Session } from "../../http/session.ts";
import type { Items } from "./items.ts";
import type { LikeLists } from "./like-lists.ts";
import {
  Item,
  ItemChanges,
  ItemId,
  ItemPage,
  ItemQuery,
  Liked,
  LikedItemPage,
  LikeQuery,
  LikerPage,
  NewItem,
  Unliked,
} from "./model.ts";

export interface ItemRoutesDeps {
  session: Session;
  items: Pick<Items, "create" | "get" | "list" | "update" | "remove" | "like" | "unlike">;
  lists: LikeLists;
}

export function createItemRoutes(deps: ItemRoutesDeps) {
  return new Elysia({ name: "items" }).use(createRoutes(deps)).use(createLikedRoutes(deps));
}

/** What somebody likes: beside their account, not beside the items. */
function createLikedRoutes({ session, lists }: ItemRoutesDeps) {
  return new Elysia({ name: "items.liked", tags: ["Items"] })
    .use(session)
    .guard({ strict: true })
    .get("/api/users/me/likes", ({ user, query }) => lists.listLiked(user.id, query), {
      signedIn: true,
      query: LikeQuery,
      response: { 200: LikedItemPage, ...problems(401, 403, 422) },
      detail: { operationId: "listMyLikes", summary: "List what one likes, the latest like first" },
    });
}

function createRoutes({ session, items, lists }: ItemRoutesDeps) {
  return new Elysia({ name: "items.routes", prefix: "/api/items", tags: ["Items"] })
    .use(session)
    .guard({ strict: true })
    .post("", async ({ user, body, status }) => status(201, await items.create(body, user.id)), {
      member: true,
      body: NewItem,
      response: { 201: Item, ...problems(...unreadable, 401, 403, 404, 422) },
      detail: { operationId: "createItem", summary: "Make an item" },
    })
    .get("", ({ user, query }) => items.list(query, user.id), {
      member: true,
      query: ItemQuery,
      response: { 200: ItemPage, ...problems(401, 403, 404, 422) },
      detail: { operationId: "listItems", summary: "List items, newest or most liked first" },
    })
    .get("/:id", ({ user, params }) => items.get(params.id, user.id), {
      member: true,
      params: ItemId,
      response: { 200: Item, ...problems(401, 403, 404, 422) },
      detail: { operationId: "getItem", summary: "Get an item" },
    })
    .patch("/:id", ({ caller, params, body }) => items.update(params.id, body, caller), {
      known: true,
      params: ItemId,
      body: ItemChanges,
      response: { 200: Item, ...problems(...unreadable, 401, 403, 404, 422) },
      detail: {
        operationId: "changeItem",
        summary: "Change an item: for its owner, or with items:write",
      },
    })
    .delete(
      "/:id",
      async ({ caller, params, status }) => status(204, await items.remove(params.id, caller)),
      {
        known: true,
        params: ItemId,
        response: { 204: t.Void(), ...problems(401, 403, 404, 422) },
        detail: {
          operationId: "deleteItem",
          summary: "Delete an item and its likes: for its owner, or with items:write",
        },
      },
    )
    .get("/:id/likes", ({ params, query }) => lists.listLikers(params.id, query), {
      member: true,
      params: ItemId,
      query: LikeQuery,
      response: { 200: LikerPage, ...problems(401, 403, 404, 422) },
      detail: {
        operationId: "listLikes",
        summary: "List who likes an item, the latest like first",
      },
    })
    .post(
      "/:id/like",
      async ({ user, params: { id } }) => ({
        status: "liked" as const,
        itemId: id,
        likes: await items.like(id, user.id),
      }),
      {
        member: true,
        params: ItemId,
        response: { 200: Liked, ...problems(401, 403, 404, 422) },
        detail: { operationId: "likeItem", summary: "Like an item, once" },
      },
    )
    .delete(
      "/:id/like",
      async ({ user, params: { id } }) => ({
        status: "unliked" as const,
        itemId: id,
        likes: await items.unlike(id, user.id),
      }),
      {
        member: true,
        params: ItemId,
        response: { 200: Unliked, ...problems(401, 403, 404, 422) },
        detail: { operationId: "unlikeItem", summary: "Take a like back" },
      },
    );
}
