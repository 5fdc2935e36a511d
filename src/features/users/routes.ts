import { Elysia, t } from "elysia";
import { Me, User } from "../../wire/account.ts";
import { type AccountShape, asAnswered, asAsked, asChanged } from "../../wire/account-shape.ts";
import type { createAddress } from "../../http/address.ts";
import { problems, unreadable } from "../../http/errors.ts";
import type { Session } from "../../http/session.ts";
import type { Permission } from "../../domain/permission.ts";
import { toJson } from "../../wire/stream.ts";
import {
  AccountChanges,
  Goodbye,
  PasswordChange,
  permissionsOf,
  SignUp,
  UserChanges,
  UserExport,
  UserId,
  UserPage,
  UserQuery,
} from "./model.ts";
import type { Others } from "./others.ts";
import type { AccountPermissions } from "./permissions.ts";
import type { Profile } from "./profile.ts";
import type { Users } from "./users.ts";

export interface UserRoutesDeps {
  session: Session;
  address: ReturnType<typeof createAddress>;
  users: Users;
  profile: Profile;
  others: Others;
  permissions: AccountPermissions;
  knownPermissions: readonly Permission[];
  /** What the app asks of people. */
  shape: AccountShape;
}

export function createUserRoutes(deps: UserRoutesDeps) {
  return new Elysia({ name: "users" }).use(createOwnRoutes(deps)).use(createOtherRoutes(deps));
}

/** Signing up, and one's own account. */
function createOwnRoutes({ session, address, users, profile, shape }: UserRoutesDeps) {
  const Shown = asAnswered(User, shape);
  const ShownMe = asAnswered(Me, shape);
  return new Elysia({ name: "users.own", prefix: "/api/users", tags: ["Accounts"] })
    .use(session)
    .use(address)
    .post("", async ({ body, address, status }) => status(201, await users.signUp(body, address)), {
      addressed: true,
      body: asAsked(SignUp, shape),
      response: { 201: Shown, ...problems(...unreadable, 403, 409, 422, 429, 503) },
      detail: {
        operationId: "signUp",
        summary: "Sign up, with or without an invitation",
        security: [],
      },
    })
    .get("/me", ({ user }) => profile.show(user), {
      signedIn: true,
      response: { 200: ShownMe, ...problems(401, 403) },
      detail: { operationId: "getMe", summary: "Get one's own account" },
    })
    .patch("/me", ({ user, caller, body }) => profile.change(user, caller, body), {
      signedIn: true,
      body: asChanged(UserChanges, shape),
      response: { 200: ShownMe, ...problems(...unreadable, 401, 403, 409, 422, 429, 503) },
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
    });
}

/** What somebody may do with the accounts of others. */
function createOtherRoutes({
  session,
  users,
  others,
  permissions,
  knownPermissions,
  shape,
}: UserRoutesDeps) {
  const Shown = asAnswered(User, shape);
  const Page = t.Object({ ...UserPage.properties, items: t.Array(Shown) }, { $id: "UserPage" });
  const Permissions = permissionsOf(knownPermissions);
  return new Elysia({ name: "users.others", prefix: "/api/users", tags: ["Accounts"] })
    .use(session)
    .get("", ({ query }) => users.list(query), {
      can: "users:read",
      query: UserQuery,
      response: { 200: Page, ...problems(401, 403, 422) },
      detail: { operationId: "listUsers", summary: "List accounts, newest first, or search them" },
    })
    .get("/:id", ({ params }) => users.get(params.id), {
      can: "users:read",
      params: UserId,
      response: { 200: Shown, ...problems(401, 403, 404, 422) },
      detail: { operationId: "getUser", summary: "Get an account" },
    })
    .patch("/:id", ({ caller, params, body }) => others.change(caller, params.id, body), {
      can: "users:write",
      params: UserId,
      body: asChanged(AccountChanges, shape),
      response: { 200: Shown, ...problems(...unreadable, 401, 403, 404, 409, 422) },
      detail: { operationId: "changeUser", summary: "Rename an account, or change its address" },
    })
    .post("/:id/disable", ({ caller, params }) => others.disable(caller, params.id), {
      can: "users:write",
      params: UserId,
      response: { 200: Shown, ...problems(401, 403, 404, 409, 422) },
      detail: {
        operationId: "disableUser",
        summary: "Disable an account: its sessions end, and nobody gets in",
      },
    })
    .post("/:id/enable", ({ caller, params }) => others.enable(caller, params.id), {
      can: "users:write",
      params: UserId,
      response: { 200: Shown, ...problems(401, 403, 404, 422) },
      detail: { operationId: "enableUser", summary: "Enable an account that is disabled" },
    })
    .put(
      "/:id/password",
      async ({ caller, params, body, status }) =>
        status(204, await others.givePassword(caller, params.id, body)),
      {
        can: "users:write",
        params: UserId,
        body: PasswordChange,
        response: { 204: t.Void(), ...problems(...unreadable, 401, 403, 404, 409, 422, 429, 503) },
        detail: {
          operationId: "setUserPassword",
          summary: "Set an account's password, or send its owner a link to set one",
        },
      },
    )
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
