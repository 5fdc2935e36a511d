import { Elysia, t } from "elysia";
import { problems, unreadable } from "../../http/errors.ts";
import type { Session } from "../../http/session.ts";
import type { Marks } from "./marks.ts";
import { Mark, MarkId, MarkPage, MarksQuery, NewMark } from "./model.ts";

export interface MarkRoutesDeps {
  session: Session;
  marks: Marks;
}

/** As with boards: whoever may read reports reads them, and accounts make them. */
export function createMarkRoutes({ session, marks }: MarkRoutesDeps) {
  return new Elysia({ name: "marks", prefix: "/api/marks", tags: ["Boards"] })
    .use(session)
    .get("", ({ query }) => marks.list(query), {
      can: "reports:read",
      query: MarksQuery,
      response: { 200: MarkPage, ...problems(401, 403, 422) },
      detail: { operationId: "listMarks", summary: "List the marks on charts, the latest first" },
    })
    .post(
      "",
      async ({ caller, user, body, status }) =>
        status(201, await marks.create(body, { ...caller, user })),
      {
        signedIn: "reports:read",
        body: NewMark,
        response: { 201: Mark, ...problems(...unreadable, 401, 403, 409, 422) },
        detail: { operationId: "createMark", summary: "Put a mark on the charts" },
      },
    )
    .delete(
      "/:id",
      async ({ caller, params, status }) => status(204, await marks.remove(params.id, caller)),
      {
        can: "reports:read",
        params: MarkId,
        response: { 204: t.Void(), ...problems(401, 403, 404, 422) },
        detail: {
          operationId: "deleteMark",
          summary: "Take a mark off the charts: for its maker, or an admin",
        },
      },
    );
}
