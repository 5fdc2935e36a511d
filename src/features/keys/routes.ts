import { Elysia, t } from "elysia";
import { problems, unreadable } from "../../http/errors.ts";
import { page } from "../../wire/fields.ts";
import type { Session } from "../../http/session.ts";
import type { Permission } from "../../domain/permission.ts";
import type { Keys } from "./keys.ts";
import { Key, KeyChanges, KeyId, KeyPage, MadeKey, newKeyOf } from "./model.ts";

export interface KeyRoutesDeps {
  session: Session;
  keys: Keys;
  knownPermissions: readonly Permission[];
}

export function createKeyRoutes({ session, keys, knownPermissions }: KeyRoutesDeps) {
  return new Elysia({ name: "keys", prefix: "/api/keys", tags: ["Accounts"] })
    .use(session)
    .post("", async ({ caller, body, status }) => status(201, await keys.create(caller, body)), {
      can: "keys:write",
      body: newKeyOf(knownPermissions),
      response: { 201: MadeKey, ...problems(...unreadable, 401, 403, 409, 422) },
      detail: { operationId: "createKey", summary: "Make an API key" },
    })
    .get("", ({ query }) => keys.list(query), {
      can: "keys:write",
      query: t.Object(page),
      response: { 200: KeyPage, ...problems(401, 403, 422) },
      detail: { operationId: "listKeys", summary: "List API keys, newest first" },
    })
    .patch("/:id", ({ caller, params, body }) => keys.change(caller, params.id, body), {
      can: "keys:write",
      params: KeyId,
      body: KeyChanges,
      response: { 200: Key, ...problems(...unreadable, 401, 403, 404, 409, 422) },
      detail: {
        operationId: "changeKey",
        summary: "Make an API key public, say where it may be used, or take it over",
      },
    })
    .delete(
      "/:id",
      async ({ caller, params, status }) => status(204, await keys.remove(params.id, caller)),
      {
        can: "keys:write",
        params: KeyId,
        response: { 204: t.Void(), ...problems(401, 403, 404, 422) },
        detail: { operationId: "deleteKey", summary: "Delete an API key" },
      },
    );
}
