import { Elysia, t } from "elysia";
import { keepOpen } from "../../http/asker.ts";
import { problems, unreadable } from "../../http/errors.ts";
import type { Session } from "../../http/session.ts";
import { answerSecondsMax } from "../../reports/ask.ts";
import {
  BoardId,
  MadeShare,
  NewShare,
  OpenShare,
  SharedBoard,
  ShareId,
  SharePage,
  ShareSecret,
  SharesQuery,
} from "./model.ts";
import type { Shared } from "./shared.ts";
import type { Shares } from "./shares.ts";

export interface ShareRoutesDeps {
  session: Session;
  shares: Shares;
  shared: Shared;
}

const beforeHandle = keepOpen(answerSecondsMax);

export function createShareRoutes({ session, shares, shared }: ShareRoutesDeps) {
  return new Elysia({ name: "shares", prefix: "/api", tags: ["Boards"] })
    .use(session)
    .post(
      "/boards/:id/shares",
      async ({ caller, user, params, body, status }) =>
        status(201, await shares.make(params.id, body, { ...caller, user })),
      {
        signedIn: "reports:read",
        params: BoardId,
        body: NewShare,
        response: { 201: MadeShare, ...problems(...unreadable, 401, 403, 404, 409, 422) },
        detail: {
          operationId: "shareBoard",
          summary: "Share a board by a link: for its maker, or an admin",
          description: "Whoever has the link reads the board and its answers, and nothing else.",
        },
      },
    )
    .get("/boards/:id/shares", ({ params, query }) => shares.list(params.id, query), {
      can: "reports:read",
      params: BoardId,
      query: SharesQuery,
      response: { 200: SharePage, ...problems(401, 403, 404, 422) },
      detail: { operationId: "listShares", summary: "List the links to a board, newest first" },
    })
    .delete(
      "/boards/:id/shares/:shareId",
      async ({ caller, params, status }) => status(204, await shares.revoke(params, caller)),
      {
        can: "reports:read",
        params: ShareId,
        response: { 204: t.Void(), ...problems(401, 403, 404, 422) },
        detail: {
          operationId: "revokeShare",
          summary: "Take back a link: for its maker, the board's, or an admin",
        },
      },
    )
    .post("/shared", ({ body }) => shared.read(body.secret), {
      beforeHandle,
      body: OpenShare,
      response: { 200: SharedBoard, ...problems(...unreadable, 404, 422, 429, 503) },
      detail: {
        operationId: "openSharedBoard",
        summary:
          "Read a board that is shared, with its answers of the last minute, as its page does",
        security: [],
      },
    })
    .get("/shared/:secret", ({ params }) => shared.read(params.secret), {
      beforeHandle,
      params: ShareSecret,
      response: { 200: SharedBoard, ...problems(404, 422, 429, 503) },
      detail: {
        operationId: "getSharedBoard",
        summary: "Read a board that is shared, with its answers of the last minute",
        security: [],
      },
    });
}
