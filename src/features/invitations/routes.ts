import { Elysia, t } from "elysia";
import type { Permission } from "../../domain/permission.ts";
import { problems, unreadable } from "../../http/errors.ts";
import type { Session } from "../../http/session.ts";
import type { Invitations } from "./invitations.ts";
import {
  InvitationId,
  InvitationPage,
  InvitationQuery,
  MadeInvitation,
  newInvitationOf,
} from "./model.ts";

export interface InvitationRoutesDeps {
  session: Session;
  invitations: Invitations;
  knownPermissions: readonly Permission[];
}

export function createInvitationRoutes({
  session,
  invitations,
  knownPermissions,
}: InvitationRoutesDeps) {
  return new Elysia({
    name: "invitations",
    prefix: "/api/users/invitations",
    tags: ["Accounts"],
  })
    .use(session)
    .post(
      "",
      async ({ caller, body, status }) => status(201, await invitations.make(caller, body)),
      {
        can: "users:write",
        body: newInvitationOf(knownPermissions),
        response: { 201: MadeInvitation, ...problems(...unreadable, 401, 403, 409, 422, 429, 503) },
        detail: {
          operationId: "invite",
          summary: "Invite somebody to make an account, with permissions that you have",
        },
      },
    )
    .get("", ({ query }) => invitations.list(query), {
      can: "users:write",
      query: InvitationQuery,
      response: { 200: InvitationPage, ...problems(401, 403, 422) },
      detail: {
        operationId: "listInvitations",
        summary: "List the invitations that are open, newest first",
      },
    })
    .delete(
      "/:id",
      async ({ caller, params, status }) =>
        status(204, await invitations.revoke(caller, params.id)),
      {
        can: "users:write",
        params: InvitationId,
        response: { 204: t.Void(), ...problems(401, 403, 404, 422) },
        detail: { operationId: "revokeInvitation", summary: "Take an invitation back" },
      },
    );
}
