import { Elysia } from "elysia";
import { problems, unreadable } from "../../http/errors.ts";
import type { Session } from "../../http/session.ts";
import { Retention } from "./model.ts";
import type { Retention as Rules } from "./retention.ts";

export interface RetentionRoutesDeps {
  session: Session;
  retention: Rules;
}

export function createRetentionRoutes({ session, retention }: RetentionRoutesDeps) {
  return new Elysia({ name: "retention", prefix: "/api/retention", tags: ["Events"] })
    .use(session)
    .get("", () => retention.get(), {
      can: "admin",
      response: { 200: Retention, ...problems(401, 403) },
      detail: { operationId: "getRetention", summary: "Get how long events are kept" },
    })
    .put("", ({ caller, body }) => retention.set(body, caller), {
      can: "admin",
      body: Retention,
      response: { 200: Retention, ...problems(...unreadable, 401, 403, 422, 503) },
      detail: {
        operationId: "setRetention",
        summary: "Set how long events are kept",
        description: "Older events are removed at once, and for good.",
      },
    });
}
