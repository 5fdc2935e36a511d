import { Elysia } from "elysia";
import { problems } from "../../http/errors.ts";
import type { Session } from "../../http/session.ts";
import { textOf } from "../../wire/fields.ts";
import { toBody } from "../../wire/stream.ts";
import type { Audit } from "./audit.ts";
import { AuditFilter, AuditPage, AuditQuery, OwnAuditQuery } from "./model.ts";

export interface AuditRoutesDeps {
  session: Session;
  audit: Audit;
}

const lines = "application/x-ndjson";

export function createAuditRoutes({ session, audit }: AuditRoutesDeps) {
  return new Elysia({ name: "audit", prefix: "/api", tags: ["Audit"] })
    .use(session)
    .get("/audit", ({ query }) => audit.list(query), {
      can: "admin",
      query: AuditQuery,
      response: { 200: AuditPage, ...problems(401, 403, 422) },
      detail: { operationId: "listAudit", summary: "List who did what to whom, newest first" },
    })
    .get(
      "/audit/export",
      ({ query }) =>
        new Response(toBody(audit.export(query)), { headers: { "content-type": lines } }),
      {
        can: "admin",
        query: AuditFilter,
        response: { 200: textOf(lines), ...problems(401, 403, 422) },
        detail: {
          operationId: "exportAudit",
          summary: "Export the audit log as lines of JSON, newest first",
        },
      },
    )
    .get("/users/me/audit", ({ user, query }) => audit.own(user.id, query), {
      signedIn: true,
      query: OwnAuditQuery,
      response: { 200: AuditPage, ...problems(401, 403, 422) },
      detail: {
        operationId: "listOwnAudit",
        summary: "List what one's own account did, and what was done to it, newest first",
      },
    });
}
