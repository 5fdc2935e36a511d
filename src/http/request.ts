// Every request has an id, a line in the log and a place in the metrics.
import { ElysiaCustomStatusResponse } from "elysia";
import type { Log } from "../runtime/log.ts";
import type { Answerable } from "./adapter.ts";
import type { AnswerHeaders, Said } from "./headers.ts";
import { type HttpMetrics, unmatched } from "./metrics.ts";

const idLengthMax = 64;
const pathLengthMax = 200;

export interface RequestOptions {
  log: Log;
  metrics: HttpMetrics;
  headers: Pick<AnswerHeaders, "answer" | "addTo">;
  /** Whether requests come by a proxy of the operator's, whose ids are kept. */
  isProxied: boolean;
  /** A request that takes longer is a warning. */
  slowRequestMs: number;
}

export type Requests = ReturnType<typeof createRequest>;

/** A request, and what has been said of its answer so far. */
interface Begun {
  request: Request;
  set: Said;
}

interface Answered extends Begun {
  route: string | undefined;
}

/**
 * Where the id is kept, and the start until the answer is told of: Elysia's own object of this
 * request. A WeakMap would cost more than all the rest.
 */
interface Kept {
  requestId?: string;
  startedAt?: number | undefined;
}

/**
 * Gives requests their id and their start, where something is first done for them: before a body is read
 * (`createBody`, and where events come in), else in `createInput`, or where there is no route, in
 * `createErrors`. (An `onRequest` would do for all of them, but costs each request as much as all that is
 * done here.) Its `answered` writes the log line and the metrics, once for each: by
 * `answer`, or in `createErrors` when something was thrown. (`onAfterResponse` would see both, for a
 * timer and a closure on each request.)
 */
export function createRequest(options: RequestOptions) {
  const { log, metrics, headers, isProxied, slowRequestMs } = options;

  function answered({ request, set, route }: Answered, status: number): void {
    const kept = set as Kept;
    if (kept.startedAt === undefined) return;
    // Two decimals: the engine keeps the text of numbers that it has written lately.
    const ms = Math.round((performance.now() - kept.startedAt) * 100) / 100;
    kept.startedAt = undefined;
    const { method } = request;
    metrics.count(method, route ?? unmatched, status, ms);

    const { requestId } = kept;
    // The query may hold secrets, so it is never logged; the path only where there is no route to name.
    const entry = route
      ? { requestId, method, route, status, ms }
      : { requestId, method, path: withoutSecrets(pathOf(request)), status, ms };
    if (ms > slowRequestMs) log.warn("Slow request", entry);
    else log.info("Request", entry);
  }

  // Nothing on this way waits, parses an address or builds a pattern.
  function begin({ request, set }: Begun): string {
    const kept = set as Kept;
    if (kept.requestId !== undefined) return kept.requestId;
    kept.startedAt = performance.now();
    // Bun makes a request's headers when one is asked for: who has no proxy does not pay for that.
    const given = isProxied ? request.headers.get("x-request-id") : null;
    return (kept.requestId = given !== null && isSafeId(given) ? given : crypto.randomUUID());
  }

  /** Ends a request whose answer has passed its schema: the way to answer for `adapt`. */
  function answer(value: unknown, set: Said, { request, route, finish }: Answerable): unknown {
    const requestId = begin({ request, set });
    answered({ request, set, route }, statusOf(value, set));
    return headers.answer(value, set, { request, requestId, finish });
  }

  return { begin, answered, answer };
}

function statusOf(value: unknown, { status = 200 }: Said): number {
  if (value instanceof Response) return value.status;
  return Number(value instanceof ElysiaCustomStatusResponse ? value.code : status);
}

/** Elysia has it too, but makes a getter for it on each request of an app where any hook names it. */
function pathOf({ url }: Request): string {
  const path = url.slice(url.indexOf("/", url.indexOf("//") + 2));
  return path.split("?", 1)[0] as string;
}

/** A key or token in a path that was mistyped: longer than any word or id of ours. */
function withoutSecrets(path: string): string {
  return path.slice(0, pathLengthMax).replace(/[\w-]{40,}/g, "…");
}

/** An id from outside is repeated in headers and logs: it has letters, digits, `-`, `_`, `.` and `:`, and no more. */
function isSafeId(id: string): boolean {
  return id.length <= idLengthMax && /^[\w.:-]+$/.test(id);
}
