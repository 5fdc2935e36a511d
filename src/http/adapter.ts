// Elysia's adapter to Bun, but for two things: how a body is read, and how an answer is made.
import type { AnyElysia, Context } from "elysia";
import type { Said } from "./headers.ts";

/** A request whose body is to be read: what of Elysia's context is needed for it. */
export interface Receiving {
  request: Request;
  set: Said;
  /** Its pattern. */
  route: string;
  contentType?: string;
}

/** Gives a body, as its route's schema is to check it. */
export type Receive = (context: Receiving) => unknown;

/**
 * Makes an answer of what a handler gave, or leaves that to Elysia with what it has put on `set`. `route`
 * is the request's pattern.
 */
export type Answer = (
  value: unknown,
  set: Said,
  request: Request,
  route: string,
) => Response | undefined;

/**
 * Puts both in the place of Elysia's own for the routes of a host, which are made from source. As hooks
 * they would cost each request more than what they do: for a hook that reads bodies Elysia asks for the
 * stream of each, and for one that maps answers it makes the request's context larger. To be called
 * before anything is added.
 */
export function adapt(host: AnyElysia, receive: Receive, answer: Answer): void {
  const adapter = host["~adapter"];
  const { handler, composeHandler } = adapter;
  type Set = Context["set"];
  host["~adapter"] = {
    ...adapter,
    handler: {
      ...handler,
      mapResponse: (value, set: Set, request: Request, route: string) =>
        answer(value, set, request, route) ?? handler.mapResponse(value, set, request),
      mapEarlyResponse: (value, set: Set, request: Request, route: string) =>
        value === undefined || value === null
          ? undefined
          : (answer(value, set, request, route) ?? handler.mapEarlyResponse(value, set, request)),
    },
    composeHandler: {
      ...composeHandler,
      inject: { ...composeHandler.inject, receive },
      // Whatever its type: see `readBodies`, which has Elysia take all bodies for JSON.
      parser: { ...composeHandler.parser, json: () => "c.body=await receive(c)\n" },
      mapResponseContext: "c.request,c.route",
    },
  };
}
