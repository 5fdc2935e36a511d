// Bodies are read no further than they may be long, and as nothing but JSON or a form of plain fields.
import { Elysia } from "elysia";
import { bodyBytesMax, tooLarge } from "./limits.ts";

const json = "application/json";
const form = "application/x-www-form-urlencoded";

/**
 * Reads what Elysia would read without bounds, and leaves to it what `createLimits` has measured: JSON
 * and forms whose length is told. A body in chunks is read here. So is whatever has another type, as
 * text, which no route takes: of a multipart form of a hundred bytes with a field `a[999999999]` Elysia
 * would make a list of that length, and stand still for a minute.
 */
export function createBody() {
  return new Elysia({ name: "http.body" }).onParse(
    { as: "global" },
    function readBounded({ request }, contentType) {
      if (contentType === "") return undefined;
      const isMeasured = request.headers.has("content-length");
      if (isMeasured && (contentType === json || contentType === form)) return undefined;
      return read(request, contentType.trim().toLowerCase());
    },
  );
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
