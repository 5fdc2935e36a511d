// The routes to which clients send. Elysia neither parses nor checks these bodies: what is wrong with one event has to
// be said inside a 200, or the client drops all of them.
import { Elysia } from "elysia";
import { AppError } from "../../domain/error.ts";
import type { AddressOf, CountryOf } from "../../http/address.ts";
import { problems } from "../../http/errors.ts";
import { textOf } from "../../wire/fields.ts";
import type { Intake } from "../../http/intake.ts";
import type { Requests } from "../../http/request.ts";
import { type EventType, eventTypes } from "../../domain/event.ts";
import type { Dialect } from "./batch.ts";
import { type Delivery, limits } from "./body.ts";
import { answerAnyOrigin, answerPreflight, ForeignOrigin, hideFromPage } from "./cors.ts";
import { batchExample, bodyOf, callExamples, posthogExample, settingsExample } from "./examples.ts";
import type { Ingest } from "./ingest.ts";
import {
  BrowserSettings,
  NoDefinitions,
  NoFlags,
  PageConfig,
  PosthogBatch,
  PosthogEvent,
  PosthogReceipt,
  PosthogResults,
  Receipt,
  SegmentBatch,
  SegmentCall,
  SourceConfig,
} from "./model.ts";
import { posthog } from "./posthog.ts";
import { posthogFirstOf } from "./results.ts";
import { segmentBatch, segmentCall } from "./segment.ts";
import { configOf, configScriptOf, noDefinitions, noFlags, sourceConfig } from "./switches.ts";

export interface IngestRoutes {
  ingest: Ingest;
  request: Pick<Requests, "begin">;
  intake: Pick<Intake, "read">;
  addressOf: AddressOf;
  countryOf: CountryOf;
  /** The address at which we are reached from outside, if it is known. */
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

/** Takes in the body of a request, in a dialect. `authorization` stands in for a missing header. */
type Receive = (asking: Asking, dialect: Dialect, authorization?: string) => Promise<Receipt>;

export function createIngestRoutes(deps: IngestRoutes) {
  const { ingest, intake, addressOf, countryOf, publicUrl } = deps;
  const { begin } = deps.request;

  const receive: Receive = async ({ request, server, set }, dialect, authorization) => {
    const { bodyBytesMax: bytesMax } = limits;
    const delivery: Delivery = {
      header: (name) =>
        request.headers.get(name) ?? (name === "authorization" ? authorization : undefined),
      // Looked up only if it is needed: most senders have a key in the header.
      get address() {
        return addressOf(request, server);
      },
      get country() {
        return countryOf(request, server);
      },
      read: (isKnown) =>
        intake.read({
          request,
          bytesMax,
          address: isKnown ? undefined : () => addressOf(request, server),
        }),
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
    .use(beaconRoutes(receive))
    .use(posthogRoutes(receive))
    .use(switchRoutes())
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
          summary: "Get what Segment's browser client loads before it sends",
          security: [],
        },
      },
    );
  for (const path of new Set(routes.routes.map((route) => route.path))) {
    routes.options(path, answerPreflight, { detail: { hide: true } });
  }
  return routes;
}

// Each handler names what it needs of the context. If it handed on the whole context, Elysia would make all of it,
// query and cookies included, which takes a fifth of a single call's time.

/** `/v1/batch`, `/v1/track` and so on, and the one-letter paths of Segment's browser client. */
function segmentRoutes(receive: Receive) {
  const routes = new Elysia({ prefix: "/v1" });
  const add = (path: string, type: EventType | undefined) => {
    const dialect = type ? segmentCall(type) : segmentBatch;
    routes.post(
      `/${path}`,
      ({ request, server, set }) => receive({ request, server, set }, dialect),
      {
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
      },
    );
  };
  for (const path of ["batch", "b", "import"]) add(path, undefined);
  for (const type of eventTypes) for (const path of [type, type.slice(0, 1)]) add(path, type);
  return routes;
}

/** A page cannot send headers while it is left, so RudderStack's client puts the key into the address. */
function beaconRoutes(receive: Receive) {
  return new Elysia().post(
    "/beacon/v1/batch",
    ({ request, server, set }) =>
      receive({ request, server, set }, segmentBatch, keyInQuery(request)),
    {
      parse: "none",
      response: { 200: Receipt, ...failures },
      detail: {
        operationId: "rudderstack_beacon",
        summary: "Take in a batch of calls from a page that is being left",
        description: "The key is in the query, as `writeKey`.",
        security,
        requestBody: bodyOf(SegmentBatch, batchExample),
      },
    },
  );
}

function keyInQuery({ url }: Request): string | undefined {
  const key = URL.parse(url)?.searchParams.get("writeKey");
  return key ? `Basic ${Buffer.from(`${key}:`).toString("base64")}` : undefined;
}

const posthogPaths = ["/batch", "/capture", "/e", "/i/v0/e", "/i/v0/ai/batch"] as const;
const posthogFirst = "/i/v1/analytics/events";

/** With and without a slash at the end, as with all our paths. */
function posthogRoutes(receive: Receive) {
  const routes = new Elysia();
  const receivePatiently: Receive = (...delivery) => receive(...delivery).catch(askForPatience);
  for (const path of posthogPaths) {
    routes.post(
      path,
      async ({ request, server, set }) => ({
        ...(await receivePatiently({ request, server, set }, posthog)),
        status: "Ok",
      }),
      {
        parse: "none",
        response: { 200: PosthogReceipt, ...failures },
        detail: {
          operationId: `posthog${path.replaceAll("/", "_")}`,
          summary: "Take in events from PostHog's clients",
          security,
          requestBody: bodyOf(
            path === "/batch" ? PosthogBatch : PosthogEvent,
            posthogExample(path),
          ),
        },
      },
    );
  }
  routes.post(
    posthogFirst,
    async ({ request, server, set }) => {
      const first = posthogFirstOf(request.headers.get("posthog-request-timestamp"));
      return first.resultsOf(await receivePatiently({ request, server, set }, first.dialect));
    },
    {
      parse: "none",
      response: { 200: PosthogResults, ...failures },
      detail: {
        operationId: "posthog_v1",
        summary: "Take in events from PostHog's clients, and answer what became of each",
        security,
        requestBody: bodyOf(PosthogBatch, posthogExample("/batch")),
      },
    },
  );
  return routes;
}

/** PostHog's clients drop for good what is refused with 429, and keep what is refused with 503. */
function askForPatience(error: unknown): never {
  if (!(error instanceof AppError) || error.code !== "rate_limited") throw error;
  throw new AppError("unavailable", error.message, error.details);
}

/** What clients ask before they send. The answer is the same for everybody, so no key is needed. */
function switchRoutes() {
  const routes = new Elysia();
  const detail = (operationId: string, summary: string) => ({ operationId, summary, security: [] });
  const ask = "Get feature flags, as PostHog's clients ask: none is on";
  for (const path of ["/flags", "/decide"]) {
    const response = { 200: NoFlags };
    const name = path.slice(1);
    routes.get(path, () => noFlags, { response, detail: detail(`posthog_get_${name}`, ask) });
    routes.post(path, () => noFlags, {
      parse: "none",
      response,
      detail: detail(`posthog_${name}`, ask),
    });
  }
  const response = { 200: NoDefinitions };
  routes.get("/flags/definitions", () => noDefinitions, {
    response,
    detail: detail(
      "posthog_definitions",
      "What PostHog's servers' clients ask for: there are no flags",
    ),
  });
  // The same for older clients, and no part of our own API.
  const older = "/api/feature_flag/local_evaluation";
  routes.get(older, () => noDefinitions, { response, detail: { hide: true } });
  return routes
    .get("/array/:key/config", ({ params }) => configOf(demandKeyForm(params.key)), {
      response: { 200: PageConfig, ...problems(404) },
      detail: detail(
        "posthog_config",
        "What PostHog's page loads first: there is nothing to switch",
      ),
    })
    .get(
      "/array/:key/config.js",
      ({ params, set }) => {
        const script = configScriptOf(demandKeyForm(params.key));
        set.headers["content-type"] = "text/javascript; charset=utf-8";
        return script;
      },
      { response: { 200: textOf("text/javascript"), ...problems(404) }, detail: { hide: true } },
    )
    .get("/sourceConfig", () => sourceConfig, {
      response: { 200: SourceConfig },
      detail: detail("rudderstack_config", "What RudderStack's page loads first"),
    });
}

/** The key is not looked up, but no text from outside may get into a script. */
function demandKeyForm(key: string): string {
  if (/^[\w-]{1,200}$/.test(key)) return key;
  throw new AppError("not_found", "There is no such key.");
}

/** The origin to which the client sent the request. Throws `bad_request` for a Host that is not valid. */
function originOf({ url }: Request): string {
  const address = URL.parse(url);
  if (!address) throw new AppError("bad_request", "The Host header cannot be read.");
  return address.origin;
}
