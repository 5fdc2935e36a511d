import { Elysia, t } from "elysia";
import { problems, unreadable } from "../../http/errors.ts";
import type { Session } from "../../http/session.ts";
import type { Boards } from "./boards.ts";
import {
  Board,
  BoardChanges,
  BoardPage,
  NewBoard,
  NewSavedReport,
  SavedId,
  SavedQuery,
  SavedReport,
  SavedReportChanges,
  SavedReportPage,
} from "./model.ts";
import type { SavedReports } from "./saved-reports.ts";

export interface BoardRoutesDeps {
  session: Session;
  boards: Boards;
  savedReports: SavedReports;
}

export function createBoardRoutes({ session, boards, savedReports }: BoardRoutesDeps) {
  return new Elysia({ name: "boards", tags: ["Boards"] })
    .use(boardRoutes(session, boards))
    .use(savedReportRoutes(session, savedReports));
}

/** Everybody who may read reports reads them, accounts make them, and their maker or an admin changes them. */
function boardRoutes(session: Session, boards: Boards) {
  return new Elysia({ prefix: "/api/boards", tags: ["Boards"] })
    .use(session)
    .post("", async ({ user, body, status }) => status(201, await boards.create(body, user.id)), {
      signedIn: "reports:read",
      body: NewBoard,
      response: { 201: Board, ...problems(...unreadable, 401, 403, 409, 422) },
      detail: { operationId: "createBoard", summary: "Make a board of questions" },
    })
    .get("", ({ query }) => boards.list(query), {
      can: "reports:read",
      query: SavedQuery,
      response: { 200: BoardPage, ...problems(401, 403, 422) },
      detail: { operationId: "listBoards", summary: "List boards, newest first" },
    })
    .get("/:id", ({ params }) => boards.get(params.id), {
      can: "reports:read",
      params: SavedId,
      response: { 200: Board, ...problems(401, 403, 404, 422) },
      detail: { operationId: "getBoard", summary: "Get a board with its questions" },
    })
    .patch("/:id", ({ caller, params, body }) => boards.update(params.id, body, caller), {
      can: "reports:read",
      params: SavedId,
      body: BoardChanges,
      response: { 200: Board, ...problems(...unreadable, 401, 403, 404, 422) },
      detail: { operationId: "changeBoard", summary: "Change a board: for its maker, or an admin" },
    })
    .delete(
      "/:id",
      async ({ caller, params, status }) => status(204, await boards.remove(params.id, caller)),
      {
        can: "reports:read",
        params: SavedId,
        response: { 204: t.Void(), ...problems(401, 403, 404, 422) },
        detail: {
          operationId: "deleteBoard",
          summary: "Delete a board: for its maker, or an admin",
        },
      },
    );
}

function savedReportRoutes(session: Session, saved: SavedReports) {
  return new Elysia({ prefix: "/api/reports/saved", tags: ["Boards"] })
    .use(session)
    .post("", async ({ user, body, status }) => status(201, await saved.create(body, user.id)), {
      signedIn: "reports:read",
      body: NewSavedReport,
      response: { 201: SavedReport, ...problems(...unreadable, 401, 403, 409, 422) },
      detail: { operationId: "saveReport", summary: "Save a question" },
    })
    .get("", ({ query }) => saved.list(query), {
      can: "reports:read",
      query: SavedQuery,
      response: { 200: SavedReportPage, ...problems(401, 403, 422) },
      detail: { operationId: "listSavedReports", summary: "List saved reports, newest first" },
    })
    .get("/:id", ({ params }) => saved.get(params.id), {
      can: "reports:read",
      params: SavedId,
      response: { 200: SavedReport, ...problems(401, 403, 404, 422) },
      detail: { operationId: "getSavedReport", summary: "Get a saved report" },
    })
    .patch("/:id", ({ caller, params, body }) => saved.update(params.id, body, caller), {
      can: "reports:read",
      params: SavedId,
      body: SavedReportChanges,
      response: { 200: SavedReport, ...problems(...unreadable, 401, 403, 404, 422) },
      detail: {
        operationId: "changeSavedReport",
        summary: "Change a saved report: for its maker, or an admin",
      },
    })
    .delete(
      "/:id",
      async ({ caller, params, status }) => status(204, await saved.remove(params.id, caller)),
      {
        can: "reports:read",
        params: SavedId,
        response: { 204: t.Void(), ...problems(401, 403, 404, 422) },
        detail: {
          operationId: "deleteSavedReport",
          summary: "Delete a saved report: for its maker, or an admin",
        },
      },
    );
}
