// Every request has an id, a line in the log and a place in the metrics.
import { Elysia } from "elysia";
import type { Log } from "../log.ts";
import { type HttpMetrics, unmatched } from "./metrics.ts";

const idLengthMax = 64;
const pathLengthMax = 200;

export interface RequestOptions {
  log: Log;
  metrics: HttpMetrics;
  /** A request that takes longer is a warning. */
  slowRequestMs: number;
}

export type Requests = ReturnType<typeof createRequest>;

/** What of a request has its id, once it has one. */
interface Begun {
  request: Request;
  set: { headers: Record<string, unknown> };
}

/** What an answer is told of by: its route, and where it has none its path. */
interface Answered extends Begun {
  route: string | undefined;
  path?: string;
}

/**
 * Where the start is kept, until the answer is told of: Elysia's own object of this request. A
 * WeakMap would cost more than all the rest.
 */
interface Timed {
  startedAt?: number | undefined;
}

/**
 * Gives requests their id and their start, in the first hook that is run: here, or before a body is
 * read, in `createBody`, or where there is no route, in `createErrors`. (For an `onRequest` Elysia
 * would make the whole address of each request, which costs as much as all that is done here.) Its `answered`
 * writes the log line and the metrics, once for each: here when the answer has passed its schema, in
 * `createErrors` when something was thrown. (`onAfterResponse` would see both, for a timer and a
 * closure on each request.)
 */
export function createRequest({ log, metrics, slowRequestMs }: RequestOptions) {
  function answered({ request, set, route, path }: Answered, status: number): void {
    const timed = set as Timed;
    if (timed.startedAt === undefined) return;
    // Two decimals: the engine keeps the text of numbers that it has written lately.
    const ms = Math.round((performance.now() - timed.startedAt) * 100) / 100;
    timed.startedAt = undefined;
    const { method } = request;
    metrics.count(method, route ?? unmatched, status, ms);

    const requestId = set.headers["x-request-id"];
    // The query may hold secrets, so it is never logged; the path only where there is no route to name.
    const entry = route
      ? { requestId, method, route, status, ms }
      : { requestId, method, path: withoutSecrets(path), status, ms };
    if (ms > slowRequestMs) log.warn("Slow request", entry);
    else log.info("Request", entry);
  }

  // Nothing on this way waits, parses an address or builds a pattern.
  function begin({ request, set }: Begun): void {
    if (set.headers["x-request-id"] !== undefined) return;
    (set as Timed).startedAt = performance.now();
    const given = request.headers.get("x-request-id");
    set.headers["x-request-id"] = given !== null && isSafeId(given) ? given : crypto.randomUUID();
  }

  const plugin = new Elysia({ name: "http.request" })
    .onTransform({ as: "global" }, function beginWithoutBody({ request, set }) {
      begin({ request, set });
    })
    .mapResponse({ as: "global" }, function end({ request, set, route, responseValue }) {
      const status = responseValue instanceof Response ? responseValue.status : set.status;
      answered({ request, set, route }, Number(status ?? 200));
    });

  return { plugin, begin, answered };
}

/** A key or token in a path that was mistyped: longer than any word or id of ours. */
function withoutSecrets(path = ""): string {
  return path.slice(0, pathLengthMax).replace(/[\w-]{40,}/g, "…");
}

/** An id from outside is repeated in headers and logs: letters, digits, `-`, `_`, `.`, `:` and no more. */
function isSafeId(id: string): boolean {
  if (id.length === 0 || id.length > idLengthMax) return false;
  for (let i = 0; i < id.length; i++) {
    const c = id.charCodeAt(i);
    const isLetter = (c | 32) >= 97 && (c | 32) <= 122;
    const isDigitOrColon = c >= 48 && c <= 58;
    if (!isLetter && !isDigitOrColon && c !== 45 && c !== 46 && c !== 95) return false;
  }
  return true;
}
