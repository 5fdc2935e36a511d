// Elysia's adapter to Bun, with two parts replaced: how a body is read, and how an answer is made. Hooks that do
// the same answer 0.97 of the requests on an empty route, and 0.95 on one that reads a body.
// `test/http/adapter.test.ts` fails if an update of Elysia moves what this rests on.
import type { AnyElysia, Context } from "elysia";
import type { Said } from "./headers.ts";

/** A request whose body is to be read: the part of Elysia's context that this needs. */
export interface Receiving {
  request: Request;
  set: Said;
  /** Its pattern. */
  route: string;
  contentType?: string;
}

/** What runs before a body is read, and may refuse the request, or give the body itself. */
export type ParseHook = (context: Receiving, contentType: string) => unknown;

export interface Route {
  method: string;
  path: string;
  hooks: {
    parse?: { fn: ParseHook | string }[];
    transform?: { fn: (context: never) => unknown }[];
    query?: unknown;
    body?: unknown;
  };
}

export interface Ways {
  /** Gets each route when it is added, while its hooks still count. */
  admit(route: Route): void;
  /** Gives a request's body, as its route's schema is to check it: of routes whose one parser is `json`. */
  receive(context: Receiving): unknown;
  /** Makes an answer, or a promise of one, from what a handler returned. */
  answer(value: unknown, set: Said, to: Answerable): unknown;
}

/** A request that is to be answered. Elysia tells of it only since a hook of all routes, `createInput`, names what it needs. */
export interface Answerable {
  request: Request;
  /** Its pattern. */
  route: string;
  /** Elysia's own way to make an answer, with what is on `set`. */
  finish: (value: unknown) => unknown;
}

/** Elysia's own method for adding a route, which is not in its types. */
interface Adding {
  add(method: string, path: string, handler: unknown, ...rest: unknown[]): void;
  routes: Route[];
}

/**
 * Puts these ways in the place of Elysia's own for all that is added to a host from now on. As hooks they
 * would cost each request more than what they do: for a hook that reads bodies Elysia asks for the stream
 * of each, and for one that maps answers it makes the request's context larger.
 */
export function adapt(host: AnyElysia, { admit, receive, answer }: Ways): void {
  const own = host as unknown as Adding;
  const add = own.add.bind(host);
  own.add = (method, path, handler, ...rest) => {
    add(method, path, toHandler(handler), ...rest);
    const newest = own.routes.at(-1);
    if (newest) admit(newest);
  };

  const adapter = host["~adapter"];
  const { handler, composeHandler } = adapter;
  const answerFirst =
    (map: typeof handler.mapResponse) =>
    (value: unknown, set: Context["set"], request: Request | undefined, route: string): unknown => {
      const finish = (made: unknown) => map(made, set, request);
      // Elysia has no request here when it passes on an answer of `createErrors`.
      return request ? answer(value, set, { request, route, finish }) : finish(value);
    };
  const mapEarlyResponse = answerFirst(handler.mapEarlyResponse);
  host["~adapter"] = {
    ...adapter,
    handler: {
      ...handler,
      mapResponse: answerFirst(handler.mapResponse),
      mapEarlyResponse: (value, set, request: Request | undefined, route: string) =>
        value === undefined || value === null
          ? undefined
          : mapEarlyResponse(value, set, request, route),
    },
    composeHandler: {
      ...composeHandler,
      inject: { ...composeHandler.inject, receive },
      parser: { ...composeHandler.parser, json: () => "c.body=await receive(c)\n" },
      mapResponseContext: "c.request,c.route",
    },
  };
}

/** Of a value in place of a handler, as in `get("/health", "ok")`, Elysia makes an answer once, that nobody ends. */
function toHandler(handler: unknown): unknown {
  if (typeof handler === "function" || isPage(handler)) return handler;
  return handler instanceof Response ? () => handler.clone() : () => handler;
}

/** A page that Bun bundles, or that is still to be loaded, is left to Elysia. */
function isPage(handler: unknown): boolean {
  if (typeof handler !== "object" || handler === null) return false;
  return handler instanceof Promise || typeof (handler as { index?: unknown }).index === "string";
}
