// Bodies are read no further than they may be long, and as nothing but JSON or a form of plain fields.
import { AppError } from "../error.ts";
import type { ParseHook, Receiving, Route, Ways } from "./adapter.ts";
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

/** Of these no body is read. */
const bodiless = new Set(["GET", "HEAD"]);

/**
 * How bodies are received, for `adapt`: no further than they may be long, as JSON, a form of plain fields or
 * text, by the type that they say. A route that says `parse: "none"` reads for itself. (Elysia's own
 * reading has no bounds, and of a multipart form of a hundred bytes with a field `a[999999999]` it would
 * make a list of that length, and stand still for a minute.)
 */
export function createBody({ begin }: Pick<Requests, "begin">): Pick<Ways, "admit" | "receive"> {
  /** By route and method: what its session, or an app of one's own, has to say first. */
  const hooksBefore = new Map<string, Record<string, ParseHook[] | undefined>>();

  function admit({ method, path, hooks }: Route): void {
    // For a hook that reads bodies Elysia makes a handler async: each request would wait for a promise.
    if (bodiless.has(method)) return void delete hooks.parse;
    const parse = hooks.parse ?? [];
    if (parse.some(({ fn }) => fn === "none")) return;
    const before = parse.map(({ fn }) => fn).filter((fn) => typeof fn !== "string");
    // A route that comes later wins.
    const ofMethod = { [method]: before.length > 0 ? before : undefined };
    hooksBefore.set(path, { ...hooksBefore.get(path), ...ofMethod });
    // All bodies are taken for JSON, and what is JSON to Elysia is for `receive` to say.
    hooks.parse = [{ fn: "json" }];
  }

  function receive(context: Receiving): unknown {
    const { request, set, route } = context;
    begin({ request, set });
    const { headers } = request;
    const length = headers.get("content-length");
    if (Number(length) > bodyBytesMax) throw tooLarge();
    const type = toMediaType(headers.get("content-type"));
    const byMethod = hooksBefore.get(route);
    const before = byMethod?.[request.method] ?? byMethod?.["ALL"];
    return before ? readAfter(before, context, type, length) : read(request, type, length);
  }

  return { admit, receive };
}

async function readAfter(
  hooks: readonly ParseHook[],
  context: Receiving,
  type: string,
  length: string | null,
): Promise<unknown> {
  context.contentType = type;
  for (const hook of hooks) {
    const body = await hook(context, type);
    if (body !== undefined) return body;
  }
  return read(context.request, type, length);
}

/** What a type is without its parameters, in small letters: RFC 9110, 8.3.1. Empty if none is said. */
function toMediaType(contentType: string | null): string {
  if (contentType === null || contentType === json) return contentType ?? "";
  return contentType.split(";", 1)[0]!.trim().toLowerCase();
}

/** Undefined if there is none. Throws if it is not what its type says. */
function read(request: Request, type: string, length: string | null): unknown {
  if (type === "" || length === "0") return undefined;
  if (length === null) return readChunks(request, type);
  return type === json ? request.json() : request.text().then((text) => parse(text, type));
}

async function readChunks(request: Request, type: string): Promise<unknown> {
  if (request.body === null) return undefined;
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  for await (const chunk of request.body) {
    length += chunk.length;
    if (length > bodyBytesMax) throw tooLarge();
    text += decoder.decode(chunk, { stream: true });
  }
  return parse(text + decoder.decode(), type);
}

/** Whatever has another type is text, which no route of ours takes. */
function parse(text: string, type: string): unknown {
  if (type === json) return JSON.parse(text);
  return type === form ? parseForm(text) : text;
}

/** What is given more than once is a list, which no schema takes for a text. */
function parseForm(text: string): Record<string, unknown> {
  const fields = new Map<string, string | string[]>();
  for (const [name, value] of new URLSearchParams(text)) {
    const before = fields.get(name);
    if (before === undefined) fields.set(name, value);
    else if (typeof before === "string") fields.set(name, [before, value]);
    else before.push(value);
  }
  return Object.fromEntries(fields);
}

function tooLarge(): AppError {
  return new AppError("too_large", "The body is too large.");
}
