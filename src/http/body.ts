// Bodies are read no further than they may be long, and as nothing but JSON or a form of plain fields.
import { type AnyElysia, Elysia } from "elysia";
import { AppError } from "../error.ts";
import type { Requests } from "./request.ts";

const mebibyte = 1024 * 1024;

/** Of a request's body, but for the routes that take events in. */
export const bodyBytesMax = mebibyte;

/**
 * What Bun itself refuses, with a bare 413. It is larger than any limit of ours, so that a body is
 * refused in our shape; events that come in chunks are bounded by this.
 */
export const requestBytesMax = 8 * mebibyte;

const json = "application/json";
const form = "application/x-www-form-urlencoded";

/**
 * Reads what Elysia would read without bounds, and leaves to it JSON and forms whose length is told
 * and not too large. A body in chunks is read here. So is whatever has another type, as
 * text, which no route takes: of a multipart form of a hundred bytes with a field `a[999999999]` Elysia
 * would make a list of that length, and stand still for a minute.
 */
export function createBody({ begin }: Pick<Requests, "begin">) {
  return new Elysia({ name: "http.body" }).onParse(
    { as: "global" },
    function readBounded({ request, set }, contentType) {
      begin({ request, set });
      const length = request.headers.get("content-length");
      if (Number(length) > bodyBytesMax) throw tooLarge();
      if (contentType === "") return undefined;
      if (length !== null && (contentType === json || contentType === form)) return undefined;
      return read(request, contentType.trim().toLowerCase());
    },
  );
}

/** Of these Elysia reads no body. */
const bodiless = new Set(["GET", "HEAD"]);

interface Routes {
  add(method: string, ...rest: unknown[]): void;
  routes: { method: string; hooks: { parse?: unknown } }[];
}

/**
 * Takes the hooks that read bodies off routes that have none, as they are added to the host: for one of
 * them Elysia makes a handler async, and each of its requests waits for a promise.
 */
export function spareBodiless(host: AnyElysia): void {
  // Elysia's own way to add a route, whoever asks for it, is not in its types.
  const own = host as unknown as Routes;
  const add = own.add.bind(host);
  own.add = (method, ...rest) => {
    add(method, ...rest);
    const newest = own.routes.at(-1);
    if (newest && bodiless.has(newest.method)) delete newest.hooks.parse;
  };
}

async function read(request: Request, type: string): Promise<unknown> {
  const text = await readText(request);
  if (type === form) return Object.fromEntries(new URLSearchParams(text));
  if (type !== json) return text;
  try {
    return JSON.parse(text);
  } catch {
    // Elysia reads on, in vain, and says so: after the session, so that 401 goes first.
    return undefined;
  }
}

async function readText({ body }: Request): Promise<string> {
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  for await (const chunk of body ?? []) {
    length += chunk.length;
    if (length > bodyBytesMax) throw tooLarge();
    text += decoder.decode(chunk, { stream: true });
  }
  return text + decoder.decode();
}

function tooLarge(): AppError {
  return new AppError("too_large", "The body is too large.");
}
