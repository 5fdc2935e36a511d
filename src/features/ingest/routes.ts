// Where others' clients send. Elysia neither parses nor checks these bodies: whatever goes wrong with
// one event must be told inside a 200, or the client drops them all.
import { Elysia } from "elysia";
import { AppError } from "../../error.ts";
import type { AddressOf } from "../../http/address.ts";
import { problems } from "../../http/errors.ts";
import type { Requests } from "../../http/request.ts";
import { type EventType, eventTypes } from "../../recorder/event.ts";
import type { Dialect } from "./batch.ts";
import type { Delivery } from "./body.ts";
import { answerAnyOrigin, answerPreflight, ForeignOrigin, hideFromPage } from "./cors.ts";
import { batchExample, bodyOf, callExamples, posthogExample, settingsExample } from "./examples.ts";
import type { Ingest } from "./ingest.ts";
import {
  BrowserSettings,
  PosthogBatch,
  PosthogEvent,
  PosthogReceipt,
  Receipt,
  SegmentBatch,
  SegmentCall,
} from "./model.ts";
import { posthog } from "./posthog.ts";
import { segmentBatch, segmentCall } from "./segment.ts";

export interface IngestRoutes {
  ingest: Ingest;
  request: Pick<Requests, "begin">;
  addressOf: AddressOf;
  /** Where we are reached from outside, where that is told. */
  publicUrl: string | undefined;
}

const security: Record<string, string[]>[] = [
  { writeKey: [] },
  { key: [] },
  { token: [] },
  { password: [] },
];
const failures = problems(400, 401, 403, 413, 429, 503);

interface Asking {
  request: Request;
  server: Parameters<AddressOf>[1];
  set: { headers: object };
}

/** Takes in what a request brings, in a dialect. */
type Receive = (asking: Asking, dialect: Dialect) => Promise<Receipt>;

export function createIngestRoutes(deps: IngestRoutes) {
  const { ingest, publicUrl, addressOf } = deps;
  const { begin } = deps.request;

  const receive: Receive = async ({ request, server, set }, dialect) => {
    const delivery: Delivery = {
      header: (name) => request.headers.get(name) ?? undefined,
      address: addressOf(request, server),
      bytes: () => request.bytes(),
    };
    return ingest.receive(delivery, dialect).catch((error: unknown) => {
      if (error instanceof ForeignOrigin) hideFromPage(set);
      throw error;
    });
  };

  const routes = new Elysia({ name: "ingest", tags: ["Events in"] })
    .onTransform(function beginUnread({ request, set }) {
      begin({ request, set });
      answerAnyOrigin(request, set);
    })
    .use(segmentRoutes(receive))
    .use(posthogRoutes(receive))
    .get(
      "/v1/projects/:key/settings",
      ({ params, request }) => ingest.settings(params.key, publicUrl ?? originOf(request)),
      {
        response: {
          200: { ...BrowserSettings, examples: [settingsExample] },
          ...problems(400, 404),
        },
        detail: {
          operationId: "browserSettings",
          summary: "What Segment's browser client loads before it sends",
          security: [],
        },
      },
    );
  for (const path of new Set(routes.routes.map((route) => route.path))) {
    routes.options(path, answerPreflight, { detail: { hide: true } });
  }
  return routes;
}

/** `/v1/batch`, `/v1/track` and so on, and the one-letter paths of Segment's browser client. */
function segmentRoutes(receive: Receive) {
  const routes = new Elysia({ prefix: "/v1" });
  const add = (path: string, type: EventType | undefined) => {
    const dialect = type ? segmentCall(type) : segmentBatch;
    routes.post(`/${path}`, (asking) => receive(asking, dialect), {
      parse: "none",
      response: { 200: Receipt, ...failures },
      detail: {
        operationId: `segment_${path}`,
        summary: type ? `Take in one ${type} call` : "Take in a batch of calls",
        security,
        requestBody: type
          ? bodyOf(SegmentCall, callExamples[type])
          : bodyOf(SegmentBatch, batchExample),
      },
    });
  };
  for (const path of ["batch", "b"]) add(path, undefined);
  for (const type of eventTypes) for (const path of [type, type.slice(0, 1)]) add(path, type);
  return routes;
}

/** With and without a slash at the end, as all our paths. */
function posthogRoutes(receive: Receive) {
  const routes = new Elysia();
  for (const path of ["/batch", "/capture", "/i/v0/e"]) {
    routes.post(path, async (asking) => ({ ...(await receive(asking, posthog)), status: "Ok" }), {
      parse: "none",
      response: { 200: PosthogReceipt, ...failures },
      detail: {
        operationId: `posthog${path.replaceAll("/", "_")}`,
        summary: "Take in events of PostHog's clients",
        security,
        requestBody: bodyOf(path === "/batch" ? PosthogBatch : PosthogEvent, posthogExample(path)),
      },
    });
  }
  return routes;
}

/** Where the client asked. Throws `bad_request` for a Host that is none. */
function originOf({ url }: Request): string {
  const address = URL.parse(url);
  if (!address) throw new AppError("bad_request", "The Host header cannot be read.");
  return address.origin;
}
