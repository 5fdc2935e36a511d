import { Elysia, t } from "elysia";
import { problems } from "../../http/errors.ts";
import { textOf } from "../../wire/fields.ts";
import type { Session } from "../../http/session.ts";
import { toBody } from "../../wire/stream.ts";
import type { Events } from "./events.ts";
import { type Live, livePermission } from "./live.ts";
import {
  EventPage,
  EventQuery,
  type ExportFormat,
  ExportQuery,
  LiveQuery,
  NamesQuery,
  PropertiesQuery,
  UsePage,
  ValuePage,
  ValuesQuery,
} from "./model.ts";

export interface EventRoutesDeps {
  session: Session;
  events: Events;
  live: Live;
}

const contentTypes = {
  ndjson: "application/x-ndjson",
  csv: "text/csv; charset=utf-8",
} satisfies Record<ExportFormat, string>;
const eventStream = "text/event-stream";

export function createEventRoutes({ session, events, live }: EventRoutesDeps) {
  return new Elysia({ name: "events", prefix: "/api", tags: ["Events"] })
    .use(session)
    .get("/events", ({ query }) => events.list(query), {
      can: "reports:read",
      query: EventQuery,
      response: { 200: EventPage, ...problems(401, 403, 422) },
      detail: { operationId: "listEvents", summary: "List events, latest arrival first" },
    })
    .get(
      "/events/export",
      ({ query: { format, ...filter } }) => toDownload(events.export(filter, format), format),
      {
        can: "reports:read",
        query: ExportQuery,
        response: { 200: textOf(...Object.values(contentTypes)), ...problems(401, 403, 422) },
        detail: {
          operationId: "exportEvents",
          summary: "Export all events in order of arrival, as a file",
        },
      },
    )
    .get("/events/names", ({ query }) => events.vocabulary.names(query), {
      can: "reports:read",
      query: NamesQuery,
      response: { 200: UsePage, ...problems(401, 403, 422) },
      detail: { operationId: "listEventNames", summary: "List the names of events, most first" },
    })
    .get("/events/properties", ({ query }) => events.vocabulary.properties(query), {
      can: "reports:read",
      query: PropertiesQuery,
      response: { 200: UsePage, ...problems(401, 403, 422) },
      detail: {
        operationId: "listEventProperties",
        summary: "List the properties of events, most first",
      },
    })
    .get("/events/values", ({ query }) => events.vocabulary.values(query), {
      can: "reports:read",
      query: ValuesQuery,
      response: { 200: ValuePage, ...problems(401, 403, 422) },
      detail: {
        operationId: "listEventValues",
        summary: "List the values of a property, most first",
      },
    })
    .get(
      "/live",
      async ({ query, headers, caller, request }) =>
        toEventStream(
          await live.listen(
            { ...query, lastEventId: headers["last-event-id"] },
            {
              caller,
              credentials: caller.credentials,
              left: request.signal,
            },
          ),
        ),
      {
        can: livePermission,
        query: LiveQuery,
        headers: lastEventId,
        response: { 200: textOf(eventStream), ...problems(401, 403, 422, 429, 503) },
        detail: {
          operationId: "followEvents",
          summary: "Follow events as they are stored, as server-sent events",
          description: liveDescription,
        },
      },
    )
    .get(
      "/users/me/live",
      async ({ user, headers, caller, request }) =>
        toEventStream(
          await live.listenOwn(user.id, headers["last-event-id"], {
            caller,
            credentials: caller.credentials,
            left: request.signal,
          }),
        ),
      {
        signedIn: true,
        headers: lastEventId,
        response: { 200: textOf(eventStream), ...problems(401, 403, 422, 429, 503) },
        detail: {
          tags: ["Activity"],
          operationId: "followMyActivity",
          summary: "Follow one's own activity as it is stored, as server-sent events",
          description: ownLiveDescription,
        },
      },
    );
}

const lastEventId = t.Object({
  "last-event-id": t.Optional(t.String({ maxLength: 100 })),
});

const ownLiveDescription = [
  "Each message is an entry of `GET /api/activity`. With `Last-Event-ID` the stream goes on behind that entry,",
  "unless 20,000 events of all accounts have come since: then the first message is `event: reset`, and the stream",
  "begins now. A stream ends within some seconds after its session does. 10 streams an account (429), 1,000 in",
  "all (503).",
].join(" ");

const liveDescription = [
  "With `Last-Event-ID` it goes on behind that event. Where no event of that id is stored, as after a",
  "backup was put back, the first message is `event: reset`, with the id to go on from, and the stream begins",
  "now: read again what you show. A stream ends within some seconds after its credentials do. Who takes",
  "nothing for a minute is cut off. 100 streams a caller (429), 250 in all (503).",
  "\n\nA page like this shows an answer at its end, and a stream has none. Try it in a terminal, with a key or",
  'an access token: `curl -N -H "Authorization: Bearer KEY" http://localhost:3000/api/live`',
].join(" ");

function toDownload(text: AsyncGenerator<string>, format: ExportFormat): Response {
  return new Response(toBody(text), {
    headers: {
      "content-type": contentTypes[format],
      "content-disposition": `attachment; filename="events.${format}"`,
    },
  });
}

function toEventStream(stream: ReadableStream<Uint8Array>): Response {
  return new Response(stream, {
    headers: {
      "content-type": eventStream,
      // nginx would hold it back until its buffer is full.
      "x-accel-buffering": "no",
    },
  });
}
