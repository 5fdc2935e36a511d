import { Elysia } from "elysia";
import { problems, unreadable } from "../../http/errors.ts";
import {
  ActiveQuery,
  FunnelBody,
  PathsBody,
  RetentionBody,
  TimeseriesQuery,
  TopQuery,
} from "../../wire/questions.ts";
import type { Session } from "../../http/session.ts";
import { askerOf, keepOpen } from "../../http/asker.ts";
import { answerSecondsMax } from "../../reports/ask.ts";
import {
  Active,
  Funnel,
  Paths,
  PeopleBody,
  PeoplePage,
  Retention,
  Team,
  Timeseries,
  Top,
} from "./model.ts";
import type { Reports } from "./reports.ts";
import type { TeamRules } from "./team.ts";

export interface ReportRoutesDeps {
  session: Session;
  team: TeamRules;
  reports: Reports;
  /** How many events that other nodes stored are not here yet. */
  behind: () => number;
}

/** Says in an answer how many events it does not know yet. */
const behindHeader = "plaudit-behind";

const beforeHandle = keepOpen(answerSecondsMax);

export function createReportRoutes({ session, reports, team, behind }: ReportRoutesDeps) {
  return new Elysia({ name: "reports", prefix: "/api/reports", tags: ["Reports"] })
    .use(session)
    .onBeforeHandle(({ set }) => {
      const events = behind();
      if (events > 0) set.headers[behindHeader] = String(events);
    })
    .get(
      "/timeseries",
      ({ query, caller, request }) => reports.timeseries(query, askerOf(caller, request)),
      {
        can: "reports:read",
        beforeHandle,
        query: TimeseriesQuery,
        response: { 200: Timeseries, ...problems(401, 403, 422, 503) },
        detail: {
          operationId: "reportTimeseries",
          summary: "Count events and people by hour, day, week or month",
        },
      },
    )
    .get(
      "/active",
      ({ query, caller, request }) => reports.active(query, askerOf(caller, request)),
      {
        can: "reports:read",
        beforeHandle,
        query: ActiveQuery,
        response: { 200: Active, ...problems(401, 403, 422, 503) },
        detail: {
          operationId: "reportActive",
          summary: "Count the people active each day, and in the 7 and 30 days that end with it",
        },
      },
    )
    .get("/top", ({ query, caller, request }) => reports.top(query, askerOf(caller, request)), {
      can: "reports:read",
      beforeHandle,
      query: TopQuery,
      response: { 200: Top, ...problems(401, 403, 422, 503) },
      detail: {
        operationId: "reportTop",
        summary: "List the most frequent events, users, items or values of a property",
      },
    })
    .post(
      "/funnel",
      ({ body, caller, request }) => reports.funnel(body, askerOf(caller, request)),
      {
        can: "reports:read",
        beforeHandle,
        body: FunnelBody,
        response: { 200: Funnel, ...problems(...unreadable, 401, 403, 422, 503) },
        detail: {
          operationId: "reportFunnel",
          summary: "Count who gets how far through some steps",
        },
      },
    )
    .post(
      "/retention",
      ({ body, caller, request }) => reports.retention(body, askerOf(caller, request)),
      {
        can: "reports:read",
        beforeHandle,
        body: RetentionBody,
        response: { 200: Retention, ...problems(...unreadable, 401, 403, 422, 503) },
        detail: {
          operationId: "reportRetention",
          summary: "Count who comes back, by when they began",
        },
      },
    )
    .get("/team", () => team.get(), {
      can: "reports:read",
      response: { 200: Team, ...problems(401, 403) },
      detail: { operationId: "getTeam", summary: "Get who is one's own team" },
    })
    .put("/team", ({ caller, body }) => team.set(body, caller), {
      can: "admin",
      body: Team,
      response: { 200: Team, ...problems(...unreadable, 401, 403, 422, 503) },
      detail: {
        operationId: "setTeam",
        summary: "Set who is one's own team, which questions can leave out",
      },
    })
    .post("/paths", ({ body, caller, request }) => reports.paths(body, askerOf(caller, request)), {
      can: "reports:read",
      beforeHandle,
      body: PathsBody,
      response: { 200: Paths, ...problems(...unreadable, 401, 403, 422, 503) },
      detail: {
        operationId: "reportPaths",
        summary: "Count the ways that people take from an event, or to it",
      },
    })
    .post(
      "/people",
      ({ body, caller, request }) => reports.people(body, askerOf(caller, request)),
      {
        can: "reports:read",
        beforeHandle,
        body: PeopleBody,
        response: { 200: PeoplePage, ...problems(...unreadable, 401, 403, 422, 503) },
        detail: {
          operationId: "reportPeople",
          summary: "List the people behind a number of a report",
        },
      },
    );
}
