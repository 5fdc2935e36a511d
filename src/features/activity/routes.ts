import { Elysia, t } from "elysia";
import { problems } from "../../http/errors.ts";
import { page } from "../../wire/fields.ts";
import type { Session } from "../../http/session.ts";
import type { Activity } from "./activity.ts";
import { ActivityPage } from "./model.ts";

export interface ActivityRoutesDeps {
  session: Session;
  activity: Activity;
}

export function createActivityRoutes({ session, activity }: ActivityRoutesDeps) {
  return new Elysia({ name: "activity", prefix: "/api/activity", tags: ["Activity"] })
    .use(session)
    .get("", ({ user, query }) => activity.list(user.id, query), {
      signedIn: true,
      query: t.Object(page),
      response: { 200: ActivityPage, ...problems(401, 403, 422) },
      detail: { operationId: "listActivity", summary: "List one's own activity, newest first" },
    });
}
