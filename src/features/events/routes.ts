import { Elysia, t } from "elysia";
import { problems } from "../../http/errors.ts";
import type { Session } from "../../http/session.ts";
import type { Events } from "./events.ts";
import { EventPage, EventQuery, type ExportFormat, ExportQuery } from "./model.ts";

export interface EventRoutesDeps {
  session: Session;
  events: Events;
}

const contentTypes = {
  ndjson: "application/x-ndjson",
  csv: "text/csv; charset=utf-8",
} satisfies Record<ExportFormat, string>;

export function createEventRoutes({ session, events }: EventRoutesDeps) {
  return new Elysia({ name: "events", prefix: "/api/events", tags: ["Events"] })
    .use(session)
    .get("", ({ query }) => events.list(query), {
      can: "reports:read",
      query: EventQuery,
      response: { 200: EventPage, ...problems(401, 403, 422) },
      detail: { operationId: "listEvents", summary: "List events, last arrived first" },
    })
    .get(
      "/export",
      ({ query: { format, ...filter } }) => toDownload(events.export(filter, format), format),
      {
        can: "reports:read",
        query: ExportQuery,
        response: { 200: t.Any(), ...problems(401, 403, 422) },
        detail: {
          operationId: "exportEvents",
          summary: "All events in order of arrival, as a file",
        },
      },
    );
}

/** Reads on as the client does, and no further once it has left. */
function toDownload(text: AsyncGenerator<string>, format: ExportFormat): Response {
  const encoder = new TextEncoder();
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await text.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: () => void text.return(undefined),
  });
  return new Response(body, {
    headers: {
      "content-type": contentTypes[format],
      "content-disposition": `attachment; filename="events.${format}"`,
    },
  });
}
