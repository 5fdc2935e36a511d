import { Elysia, t } from "elysia";
import { Me, NewUser, User } from "../../wire/account.ts";
import type { createAddress } from "../../http/address.ts";
import { problems, unreadable } from "../../http/errors.ts";
import { page } from "../../wire/fields.ts";
import type { Session } from "../../http/session.ts";
import type { Permission } from "../../domain/permission.ts";
import { toJson } from "../../wire/stream.ts";
import { Goodbye, permissionsOf, UserChanges, UserExport, UserId, UserPage } from "./model.ts";
import type { AccountPermissions } from "./permissions.ts";
import type { Profile } from "./profile.ts";
import type { Users } from "./users.ts";

export interface UserRoutesDeps {
  session: Session;
  address: ReturnType<typeof createAddress>;
  users: Users;
  profile: Profile;
  permissions: AccountPermissions;
  knownPermissions: readonly Permission[];
}

export function createUserRoutes({
  session,
  address,
  users,
  profile,
  permissions,
  knownPermissions,
}: UserRoutesDeps) {
  const Permissions = permissionsOf(knownPermissions);
  return new Elysia({ name: "users", prefix: "/api/users", tags: ["Accounts"] })
    .use(session)
    .use(address)
    .post("", async ({ body, address, status }) => status(201, await users.signUp(body, address)), {
      addressed: true,
      body: NewUser,
      response: { 201: User, ...problems(...unreadable, 403, 409, 422, 429, 503) },
      detail: { operationId: "signUp", summary: "Sign up", security: [] },
    })
    .get("", ({ query }) => users.list(query), {
      can: "users:read",
      query: t.Object(page),
      response: { 200: UserPage, ...problems(401, 403, 422) },
      detail: { operationId: "listUsers", summary: "List accounts, newest first" },
    })
    .get("/me", ({ user }) => profile.show(user), {
      signedIn: true,
      response: { 200: Me, ...problems(401, 403) },
      detail: { operationId: "getMe", summary: "Get one's own account" },
    })
    .patch("/me", ({ user, caller, body }) => profile.change(user, caller, body), {
      signedIn: true,
      body: UserChanges,
      response: { 200: Me, ...problems(...unreadable, 401, 403, 409, 422, 429, 503) },
      detail: { operationId: "changeMe", summary: "Change one's own account" },
    })
    .delete(
      "/me",
      async ({ user, caller, body, status }) =>
        status(204, await profile.remove(caller, user, body.password)),
      {
        signedIn: true,
        body: Goodbye,
        response: { 204: t.Void(), ...problems(...unreadable, 401, 403, 409, 422, 429, 503) },
        detail: {
          operationId: "deleteMe",
          summary: "Delete one's own account with everything that belongs to it, for good",
        },
      },
    )
    .get("/me/export", ({ user }) => toJson(profile.export(user)), {
      signedIn: true,
      response: { 200: UserExport, ...problems(401, 403) },
      detail: {
        operationId: "exportMe",
        summary: "Export everything that is kept of one's own account",
      },
    })
    .get("/:id", ({ params }) => users.get(params.id), {
      can: "users:read",
      params: UserId,
      response: { 200: User, ...problems(401, 403, 404, 422) },
      detail: { operationId: "getUser", summary: "Get an account" },
    })
    .get("/:id/permissions", ({ params }) => permissions.list(params.id), {
      can: "users:read",
      params: UserId,
      response: { 200: Permissions, ...problems(401, 403, 404, 422) },
      detail: { operationId: "getPermissions", summary: "List an account's permissions" },
    })
    .put(
      "/:id/permissions",
      ({ caller, params, body }) => permissions.set(caller, params.id, body.permissions),
      {
        can: "users:write",
        params: UserId,
        body: Permissions,
        response: { 200: Permissions, ...problems(...unreadable, 401, 403, 404, 409, 422) },
        detail: {
          operationId: "setPermissions",
          summary: "Set an account's permissions, from its next request on",
        },
      },
    );
}
