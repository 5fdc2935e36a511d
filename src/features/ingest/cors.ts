// Pages of any origin may send events and read the answer: there are no cookies, so only the key counts. A public
// key may name the origins that it is for.
import { AppError } from "../../domain/error.ts";
import { askedHeaders } from "../../http/headers.ts";
import type { Caller } from "../../domain/caller.ts";

/** What has been said of an answer so far: Elysia's `set`. */
interface Said {
  headers: object;
}

/** The page's origin is not one of the key's. The page may not read the answer either. */
export class ForeignOrigin extends AppError {
  constructor() {
    super("forbidden", "This key is not for pages of this origin.");
  }
}

const allowOrigin = "access-control-allow-origin";

/** Lets the page that sent the request, if it was a page, read the answer. */
export function answerAnyOrigin(request: Request, { headers }: Said): void {
  if (!request.headers.has("origin")) return;
  Object.assign(headers, {
    [allowOrigin]: "*",
    "access-control-expose-headers": "X-Request-Id, Retry-After",
  });
}

/** Takes that permission back. */
export function hideFromPage(set: Said): void {
  Reflect.deleteProperty(set.headers, allowOrigin);
}

/** Answers a preflight: a page may do whatever a client of these paths does. */
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
 * Throws a ForeignOrigin if the key is for other pages only. A sender that names no origin is not a page, and is
 * refused, too: a program could name any origin, but a page cannot hide its own.
 */
export function demandOrigin({ origins }: Caller, origin: string | undefined): void {
  if (origins && (origin === undefined || !origins.includes(origin))) throw new ForeignOrigin();
}
