// What bounds a request and guards an answer: sizes, security headers, who may read from another origin.
import { Elysia } from "elysia";
import { AppError } from "../error.ts";

const mebibyte = 1024 * 1024;

/** Of a request's body, but for the routes that take events in. */
export const bodyBytesMax = mebibyte;

/**
 * What Bun itself refuses, with a bare 413. It is larger than any limit of ours, so that a body is
 * refused in our shape; events that come in chunks are bounded by this.
 */
export const requestBytesMax = 8 * mebibyte;

export interface LimitsOptions {
  /** Served under https: browsers are told to insist on it. */
  isSecure: boolean;
  /** Origins whose pages may call the API. None by default. */
  corsOrigins: readonly string[];
  /** Bodies of up to `bytesMax` for paths that begin so. */
  larger?: { prefixes: readonly string[]; bytesMax: number };
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

export function createLimits({ isSecure, corsOrigins, larger }: LimitsOptions) {
  const bytesMaxOf = ({ url }: Request) => {
    // A Host that is none makes an address that is none.
    const pathname = URL.parse(url)?.pathname ?? "";
    return larger?.prefixes.some((p) => pathname.startsWith(p)) ? larger.bytesMax : bodyBytesMax;
  };

  function isTooLarge(request: Request): boolean {
    const length = Number(request.headers.get("content-length"));
    return length > bodyBytesMax && length > bytesMaxOf(request);
  }

  const limits = new Elysia({ name: "http.limits" })
    .headers(isSecure ? { ...headers, "strict-transport-security": "max-age=31536000" } : headers)
    // Elysia looks for an answer in what a hook may return: this one is seen to return none.
    .onRequest(function refuseLarge({ request }) {
      if (request.method !== "GET" && isTooLarge(request)) throw tooLarge();
    })
    // Without a route of its own OPTIONS would be 404 everywhere, preflights included.
    .options("/*", ({ set }) => void (set.status = 204), { detail: { hide: true } });

  return corsOrigins.length === 0 ? limits : limits.onRequest(allow(new Set(corsOrigins)));
}

export function tooLarge(): AppError {
  return new AppError("too_large", "The body is too large.");
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
          "Authorization, Content-Type, X-Request-Id, Last-Event-ID, X-Retry-Count",
        "access-control-max-age": "600",
      }),
    });
  };
}
