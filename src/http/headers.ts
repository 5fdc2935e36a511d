// What guards an answer: security headers, and who may read it from another origin.
import { Elysia } from "elysia";

export interface HeadersOptions {
  /** Served under https: browsers are told to insist on it. */
  isSecure: boolean;
  /** Origins whose pages may call the API. None by default. */
  corsOrigins: readonly string[];
}

/**
 * For answers that are no pages: nothing in them may run, load or be framed. Each header costs every
 * answer a hundredth, so what only pages heed is theirs.
 */
const headers = {
  "content-security-policy": "default-src 'none'; frame-ancestors 'none'",
  "x-content-type-options": "nosniff",
  "cache-control": "no-store",
};

/** For our own pages: scripts and styles from here alone, none of them inline. */
const pagePolicy =
  "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; img-src 'self' data:; frame-ancestors 'none'; base-uri 'none'; form-action 'self'";

export const pageHeaders = {
  "content-security-policy": pagePolicy,
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
};

/** What has been said of an answer so far: Elysia's `set`. */
export interface Said {
  headers: object;
  status?: number | string | undefined;
  cookie?: object | undefined;
}

export type AnswerHeaders = ReturnType<typeof createHeaders>;

export function createHeaders({ isSecure, corsOrigins }: HeadersOptions) {
  const common = isSecure
    ? { ...headers, "strict-transport-security": "max-age=31536000" }
    : headers;
  // Every answer copies this, which costs half of what writing its headers one by one would.
  const shared = new Headers(common);
  const init = { headers: shared };

  /** Puts on an answer what it has not said otherwise. */
  function addTo(set: Said, requestId: string): void {
    set.headers = { ...common, ...set.headers, "x-request-id": requestId };
  }

  /** A plain answer, whole, text or JSON. Of any other Elysia makes a response, with what this puts on. */
  function answer(value: unknown, set: Said, requestId: string): Response | undefined {
    if (set.status === 200 && set.cookie === undefined && isEmpty(set.headers)) {
      shared.set("x-request-id", requestId);
      if (typeof value === "string") return new Response(value, init);
      if (isPlain(value)) return Response.json(value, init);
    }
    addTo(set, requestId);
    return undefined;
  }

  const guard = new Elysia({ name: "http.headers" });
  // Elysia makes the whole address of a request for any `onRequest`: only who wants CORS pays for it.
  const plugin = corsOrigins.length === 0 ? guard : guard.onRequest(allow(new Set(corsOrigins)));
  return { plugin, addTo, answer };
}

function isEmpty(object: object): boolean {
  for (const _ in object) return false;
  return true;
}

/** What JSON is made of, and no class of Elysia's or Bun's that stands for something else. */
function isPlain(value: unknown): boolean {
  return value?.constructor === Object || Array.isArray(value);
}

/** Lets pages of exactly these origins read answers. No cookies are involved, so no credentials either. */
function allow(origins: ReadonlySet<string>) {
  return function allowOrigin({ request, set }: { request: Request; set: { headers: object } }) {
    const origin = request.headers.get("origin");
    Object.assign(set.headers, { vary: "Origin" });
    if (origin === null || !origins.has(origin)) return;
    Object.assign(set.headers, {
      "access-control-allow-origin": origin,
      "access-control-expose-headers": "X-Request-Id, Retry-After",
      ...(request.method === "OPTIONS" && {
        "access-control-allow-methods": "GET, POST, PUT, PATCH, DELETE",
        "access-control-allow-headers":
          askedHeaders(request) ??
          "Authorization, Content-Type, X-Request-Id, Last-Event-ID, X-Retry-Count",
        "access-control-max-age": "600",
      }),
    });
  };
}

/** As long as a browser's list of a client's headers may be. */
const askedPattern = /^[\w!#$%&'*+.^`|~, -]{1,1000}$/;

/** The headers that a page wants to send, to be allowed as asked: none of them makes a page more than it is. */
export function askedHeaders(request: Request): string | undefined {
  const asked = request.headers.get("access-control-request-headers");
  return asked !== null && askedPattern.test(asked) ? asked : undefined;
}
