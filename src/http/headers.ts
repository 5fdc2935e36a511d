// The headers of an answer: security headers, who may read it from another origin, and its type.
import { Elysia, ElysiaCustomStatusResponse } from "elysia";
import { createPackText, isFixed, packedLengthMin, withPacking } from "./packing.ts";

export interface HeadersOptions {
  /** Whether the server is reached by https: then browsers are told to use nothing else. */
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

/** For pages that never make HTML of text: a script that tries is stopped by the browser. */
export const trustedPolicy = {
  "content-security-policy": `${pagePolicy}; require-trusted-types-for 'script'`,
};

export const pageHeaders = {
  "content-security-policy": pagePolicy,
  "referrer-policy": "no-referrer",
  "cross-origin-opener-policy": "same-origin",
};

/** What an answer without a type of its own is. */
const types = {
  text: "text/plain;charset=utf-8",
  json: "application/json;charset=utf-8",
};

/** What an answer is to, and Elysia's way to make a response of a value and of `set`. */
export interface Answering {
  request: Request;
  requestId: string;
  finish: (value: unknown) => unknown;
}

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
  const text = new Headers({ ...common, "content-type": types.text });
  const json = new Headers({ ...common, "content-type": types.json });
  const packText = createPackText();

  /** Puts on an answer what it has not said otherwise. */
  function addTo(set: Said, requestId: string): void {
    set.headers = { ...common, ...set.headers, "x-request-id": requestId };
  }

  /** A plain answer, text or JSON: whole if it is short. Any other, and what is on `set`, Elysia `finish`es. */
  function answer(given: unknown, set: Said, { request, requestId, finish }: Answering): unknown {
    const value = given instanceof ElysiaCustomStatusResponse ? given.response : given;
    const isText = typeof value === "string";
    const written = isText ? value : isPlain(value) ? JSON.stringify(value) : undefined;
    const isShort = written === undefined || written.length < packedLengthMin;
    const isBare = set.status === 200 && set.cookie === undefined && isEmpty(set.headers);
    if (written !== undefined && isShort && isBare && given === value) {
      const own = new Headers(isText ? text : json);
      own.set("x-request-id", requestId);
      return new Response(written, { headers: own });
    }
    addTo(set, requestId);
    if (isShort || isFixed(set.headers)) return finish(given);
    if (given instanceof ElysiaCustomStatusResponse) set.status = given.code;
    return packText(written, request.headers.get("accept-encoding")).then((packed) => {
      set.headers = withPacking(set.headers, packed?.packing, isText ? types.text : types.json);
      return finish(packed?.bytes ?? written);
    });
  }

  const guard = new Elysia({ name: "http.headers" });
  // An `onRequest` costs every request something: only who wants CORS pays for it.
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

/** Lets pages of exactly these origins read answers, without credentials, since there are no cookies. */
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

/** The greatest length of a browser's list of headers. */
const askedPattern = /^[\w!#$%&'*+.^`|~, -]{1,1000}$/;

/** The headers that a page wants to send. All are allowed, since none gives a page more rights. */
export function askedHeaders(request: Request): string | undefined {
  const asked = request.headers.get("access-control-request-headers");
  return asked !== null && askedPattern.test(asked) ? asked : undefined;
}
