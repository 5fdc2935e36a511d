import { Elysia, t } from "elysia";
import { Account } from "../../wire/account.ts";
import { type AccountShape, asAnswered } from "../../wire/account-shape.ts";
import { Activity } from "../../wire/activity.ts";
import { problems } from "../../http/errors.ts";
import type { Session } from "../../http/session.ts";
import type { Dashboard } from "./dashboard.ts";

const answerOf = (shape: AccountShape) =>
  t.Object(
    {
      user: asAnswered(Account, shape),
      permissions: t.Array(t.String(), { examples: [["reports:read"]] }),
      activity: t.Array(Activity, { description: "The last ten, newest first." }),
    },
    { $id: "Dashboard" },
  );

export interface DashboardRoutesDeps {
  session: Session;
  dashboard: Dashboard;
  /** What the app asks of people. */
  shape: AccountShape;
}

export function createDashboardRoutes({ session, dashboard, shape }: DashboardRoutesDeps) {
  return new Elysia({ name: "dashboard", tags: ["Accounts"] })
    .use(session)
    .get("/api/users/:id/dashboard", ({ params, caller }) => dashboard.get(params.id, caller), {
      known: true,
      params: t.Object({ id: t.String({ maxLength: 64, description: "An id, or `me`." }) }),
      response: { 200: answerOf(shape), ...problems(401, 404, 422) },
      detail: {
        operationId: "getDashboard",
        summary:
          "Get an account, its permissions and its last activity: one's own, or with users:read",
      },
    });
}
