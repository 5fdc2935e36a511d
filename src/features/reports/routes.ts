import type { Server } from "bun";
import { Elysia } from "elysia";
import { problems } from "../../http/errors.ts";
import {
  ActiveQuery,
  FunnelBody,
  RetentionBody,
  TimeseriesQuery,
  TopQuery,
} from "../../http/questions.ts";
import type { Session } from "../../http/session.ts";
import { budget } from "../../reports/ask.ts";
import { Active, Funnel, Retention, Timeseries, Top } from "./model.ts";
import type { Reports } from "./reports.ts";

export interface ReportRoutesDeps {
  session: Session;
  reports: Reports;
}

/** A connection stays open for as long as an answer may take, where others end after less. */
const answerSecondsMax = (budget.waitMsMax + budget.timeMsMax) / 1000 + 10;

/** Said by each route: as a hook of all of them Elysia would get the server ready for every route there is. */
const beforeHandle = ({ server, request }: { server: Server<unknown> | null; request: Request }) =>
  server?.timeout(request, answerSecondsMax);

export function createReportRoutes({ session, reports }: ReportRoutesDeps) {
  return new Elysia({ name: "reports", prefix: "/api/reports", tags: ["Reports"] })
    .use(session)
    .get("/timeseries", ({ query, request: { signal } }) => reports.timeseries(query, signal), {
      can: "reports:read",
      beforeHandle,
      query: TimeseriesQuery,
      response: { 200: Timeseries, ...problems(401, 403, 422, 503) },
      detail: {
        operationId: "reportTimeseries",
        summary: "Events and people by hour, day, week or month",
      },
    })
    .get("/active", ({ query, request: { signal } }) => reports.active(query, signal), {
      can: "reports:read",
      beforeHandle,
      query: ActiveQuery,
      response: { 200: Active, ...problems(401, 403, 422, 503) },
      detail: {
        operationId: "reportActive",
        summary: "People active each day, and in the 7 and 30 days that end with it",
      },
    })
    .get("/top", ({ query, request: { signal } }) => reports.top(query, signal), {
      can: "reports:read",
      beforeHandle,
      query: TopQuery,
      response: { 200: Top, ...problems(401, 403, 422, 503) },
      detail: {
        operationId: "reportTop",
        summary: "The most frequent events, users, items or values of a property",
      },
    })
    .post("/funnel", ({ body, request: { signal } }) => reports.funnel(body, signal), {
      can: "reports:read",
      beforeHandle,
      body: FunnelBody,
      response: { 200: Funnel, ...problems(400, 401, 403, 413, 422, 503) },
      detail: { operationId: "reportFunnel", summary: "Who gets how far through some steps" },
    })
    .post("/retention", ({ body, request: { signal } }) => reports.retention(body, signal), {
      can: "reports:read",
      beforeHandle,
      body: RetentionBody,
      response: { 200: Retention, ...problems(400, 401, 403, 413, 422, 503) },
      detail: { operationId: "reportRetention", summary: "Who comes back, by when they began" },
    });
}
