// Pages of any origin may send, and read what became of it: no cookies are involved, so a key is all
// that counts. A public key may name the origins that it is for.
import { AppError } from "../../domain/error.ts";
import { askedHeaders } from "../../http/headers.ts";
import type { Caller } from "../../domain/caller.ts";

/** What has been said of an answer so far: Elysia's `set`. */
interface Said {
  headers: object;
}

/** A page of an origin that the key is not for: it may not read the answer either. */
export class ForeignOrigin extends AppError {
  constructor() {
    super("forbidden", "This key is not for pages of this origin.");
  }
}

const allowOrigin = "access-control-allow-origin";

/** Lets the page that asked, if a page did, read the answer. */
export function answerAnyOrigin(request: Request, { headers }: Said): void {
  if (!request.headers.has("origin")) return;
  Object.assign(headers, {
    [allowOrigin]: "*",
    "access-control-expose-headers": "X-Request-Id, Retry-After",
  });
}

/** Takes that back. */
export function hideFromPage(set: Said): void {
  Reflect.deleteProperty(set.headers, allowOrigin);
}

/** Before a page sends it asks whether it may: anything that a client of these paths does, it may. */
export function answerPreflight({ request, set }: { request: Request; set: Said }): void {
  Object.assign(set, { status: 204 });
  Object.assign(set.headers, {
    [allowOrigin]: "*",
    "access-control-allow-methods": "GET, POST",
    "access-control-allow-headers":
      askedHeaders(request) ?? "Authorization, Content-Type, Content-Encoding",
    "access-control-max-age": "600",
  });
}

/**
 * Throws a ForeignOrigin where the key is for other pages alone. Who names no origin is no page, and
 * refused likewise: a program could name any, but a page cannot hide its own.
 */
export function demandOrigin({ origins }: Caller, origin: string | undefined): void {
  if (origins && (origin === undefined || !origins.includes(origin))) throw new ForeignOrigin();
}
