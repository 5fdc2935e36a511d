// Reads bodies as their route takes them: as JSON, or as a form of plain fields if the route says so.
import { AppError } from "../domain/error.ts";
import type { ParseHook, Receiving, Route, Ways } from "./adapter.ts";
import { boundOwn, markOf, ownBodyBytesMax } from "./body-limit.ts";
import type { Intake } from "./intake.ts";
import type { Requests } from "./request.ts";
import { isKnown } from "./session.ts";

const mebibyte = 1024 * 1024;

/** The limit of a request's body, except on the routes that take events. */
export const bodyBytesMax = mebibyte;
/** The limit of a form, whose fields are short texts. */
export const formBytesMax = 16 * 1024;

/**
 * Bun would answer a longer body with a bare 413, so it gets no limit: we answer a body that is too long in our
 * shape, unread, and Bun discards what still arrives of it.
 */
export const requestBytesMax = Number.MAX_SAFE_INTEGER;

const json = "application/json";
const form = "application/x-www-form-urlencoded";

/** Methods without a body. */
const bodiless = new Set(["GET", "HEAD"]);

export interface BodyDeps {
  request: Pick<Requests, "begin">;
  intake: Pick<Intake, "read" | "readJson">;
  /** Where a request comes from. */
  addressOf: (request: Request) => string;
}

/** A route with a method. */
interface Reading {
  /** The hooks of its session, or of an app, which run first. */
  before: readonly ParseHook[];
  /** The types that it reads; undefined if it has no schema, so that any type will do. */
  types: readonly string[] | undefined;
  bytesMax: number;
}

/**
 * How bodies are received, for `adapt`: no further than they may be long, and all together within the
 * intake's limits. A route with a schema takes JSON, and forms too where it says `parse: "urlencoded"`;
 * another type is 415. Without a schema it is given JSON, the fields of a form or text. A route that says
 * `parse: "none"` reads for itself: no further than its limit, if it is an app's own (those after `release`).
 * (Elysia's own reading has no bounds, and of a multipart form of a hundred bytes with a field `a[999999999]` it
 * would make a list of that length, and stand still for a minute.)
 */
export function createBody(deps: BodyDeps): Pick<Ways, "admit" | "receive"> & { release(): void } {
  const { intake, addressOf } = deps;
  const { begin } = deps.request;
  /** By route and method. */
  const readings = new Map<string, Record<string, Reading>>();
  let isOurs = true;

  function admit(route: Route): void {
    const { method, path, hooks } = route;
    // With a hook that reads bodies Elysia makes the handler async, so that each request waits for a promise.
    if (bodiless.has(method)) return void delete hooks.parse;
    const parse = (hooks.parse ?? []).map(({ fn }) => fn);
    const longest = markOf(route);
    if (parse.includes("none")) {
      if (!isOurs) boundOwn(hooks, longest ?? ownBodyBytesMax);
      return;
    }
    const before = parse.filter((fn) => typeof fn !== "string");
    const types = parse.includes("urlencoded") ? [json, form] : [json];
    const reading = {
      before,
      types: hooks.body === undefined ? undefined : types,
      bytesMax: longest ?? bodyBytesMax,
    };
    // A route that comes later wins.
    readings.set(path, { ...readings.get(path), [method]: reading });
    // Elysia takes every body for JSON, and `receive` decides what that is.
    hooks.parse = [{ fn: "json" }];
  }

  function receive(context: Receiving): unknown {
    const { request, set, route } = context;
    begin({ request, set });
    const byMethod = readings.get(route);
    const reading = byMethod?.[request.method] ?? byMethod?.["ALL"];
    const before = reading?.before ?? [];
    if (before.length > 0) return readAfter(before, context, reading);
    return read(context, toMediaType(request.headers.get("content-type")), reading);
  }

  async function readAfter(
    hooks: readonly ParseHook[],
    context: Receiving,
    reading: Reading | undefined,
  ): Promise<unknown> {
    const type = toMediaType(context.request.headers.get("content-type"));
    context.contentType = type;
    for (const hook of hooks) {
      const body = await hook(context, type);
      if (body !== undefined) return body;
    }
    return read(context, type, reading);
  }

  /** Undefined if there is none. */
  function read(
    { request, set }: Receiving,
    type: string,
    { types, bytesMax: longest = bodyBytesMax }: Partial<Reading> = {},
  ): Promise<unknown> | undefined {
    if ((types === undefined && type === "") || !hasBody(request)) return undefined;
    if (types && !types.includes(type)) throw unsupported(types);
    const bytesMax = type === form ? formBytesMax : longest;
    const address = isKnown(set) ? undefined : () => addressOf(request);
    const sending = { request, bytesMax, address };
    if (type === json) return intake.readJson(sending);
    return intake.read(sending).then(({ bytes, release }) => {
      release();
      return parse(bytes, type);
    });
  }

  return {
    admit,
    receive,
    /** What is registered from now on is an app's own. */
    release: () => void (isOurs = false),
  };
}

function hasBody(request: Request): boolean {
  const length = request.headers.get("content-length");
  return length === null ? request.body !== null : length !== "0";
}

/**
 * What a type is without its parameters, in small letters (RFC 9110, 8.3.1), and JSON where it is JSON of
 * some kind (RFC 6839, 3.1). Empty if none is said.
 */
function toMediaType(contentType: string | null): string {
  if (contentType === null || contentType === json) return contentType ?? "";
  const type = contentType.split(";", 1)[0]!.trim().toLowerCase();
  return type.endsWith("+json") ? json : type;
}

/** Whatever has another type is text. */
function parse(bytes: Uint8Array, type: string): unknown {
  const text = decoder.decode(bytes);
  return type === form ? parseForm(text) : text;
}

/** Drops a byte order mark; bytes that are not UTF-8 become U+FFFD. */
const decoder = new TextDecoder();

/** A field that is given more than once becomes a list, which no schema takes for a text. */
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

function unsupported(types: readonly string[]): AppError {
  const accept = types.join(", ");
  return new AppError("unsupported_media_type", `Send ${types.join(" or ")}.`, { accept });
}
