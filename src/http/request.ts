// Every request has an id, a line in the log and a place in the metrics.
import { Elysia } from "elysia";
import type { Log } from "../log.ts";
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
 * Gives requests their id and their start, in the first hook that is run: in `createInput`, or before a
 * body is read, in `createBody` and where events come in, or where there is no route, in `createErrors`. (For an `onRequest` Elysia
 * would make the whole address of each request, which costs as much as all that is done here.) Its `answered`
 * writes the log line and the metrics, once for each: here when the answer has passed its schema, in
 * `createErrors` when something was thrown. (`onAfterResponse` would see both, for a timer and a
 * closure on each request.)
 */
export function createRequest(options: RequestOptions) {
  const { log, metrics, headers, isProxied, slowRequestMs } = options;
  /** Routes whose answers are mapped here alone. */
  let unmapped: ReadonlySet<string> = new Set();

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

  const plugin = new Elysia({ name: "http.request" })
    .onStart(({ routes }) => void (unmapped = listUnmapped(routes)))
    .mapResponse({ as: "global" }, function end({ request, set, route, responseValue: value }) {
      const requestId = begin({ request, set });
      const status = value instanceof Response ? value.status : set.status;
      answered({ request, set, route }, Number(status ?? 200));
      // Once one hook has answered Elysia asks no other. And it takes a hook for one that has to be
      // awaited where its source, after Bun has shortened it, returns what it calls.
      let answer: Response | undefined;
      if (unmapped.has(route)) answer = headers.answer(value, set, requestId);
      else headers.addTo(set, requestId);
      return answer;
    });

  return { plugin, begin, answered };
}

/** Of a path that some method maps, no method's answers are told apart. */
function listUnmapped(routes: Elysia["routes"]): ReadonlySet<string> {
  const isMapped = ({ hooks }: (typeof routes)[number]) => (hooks.mapResponse?.length ?? 0) > 1;
  const mapped = new Set(routes.filter(isMapped).map(({ path }) => path));
  return new Set(routes.map(({ path }) => path)).difference(mapped);
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
