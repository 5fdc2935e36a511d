// Eden's treaty, typed by our contract, with what it leaves to its users made right.
import { treaty } from "@elysiajs/eden/treaty2";
import type { Answer } from "./answer.ts";
import type { Asks } from "./asks.ts";
import type { Api } from "./contract.ts";
import { toUnreachable } from "./problem.ts";
import type { Problem } from "./schemas.ts";
import type { Fetch } from "./session.ts";

const methods = new Set<string | undefined>(["get", "post", "put", "patch", "delete", "head"]);
/** A promise has these: whatever is returned by an async function is asked for them. */
const thenable = new Set<string | symbol>(["then", "catch", "finally"]);

/** The routes of the server below `url`, called through `fetch`. */
export function createApi<App extends Asks>(url: string, fetch: Fetch): Api<App> {
  const root = treaty(url, {
    fetcher: fetch as typeof globalThis.fetch,
    // A title that looks like a date is a title.
    parseDate: false,
    onResponse: readText,
  }) as unknown as Treaty;
  return guard(root["api"]!, undefined) as unknown as Api<App>;
}

/** Eden makes numbers of text that looks like one, and pieces of text that comes in pieces. */
function readText(response: Response): Promise<string> | undefined {
  const isText = response.ok && !response.headers.get("content-type")?.includes("json");
  return isText && response.status !== 204 ? response.text() : undefined;
}

interface Treaty {
  (...args: unknown[]): Treaty;
  [name: string | symbol]: Treaty | undefined;
}

/** Parameters are encoded, which Eden puts into the path as they are: `../` would be another route. */
function guard(place: Treaty, name: string | undefined): Treaty {
  return new Proxy(place, {
    get: (_, part) =>
      typeof part === "symbol" || thenable.has(part) ? undefined : guard(place[part]!, part),
    apply: (_, _self, args: unknown[]) =>
      methods.has(name)
        ? (place(...args) as unknown as Promise<Answer<unknown>>).then(finish, toFailure)
        : guard(place(encode(args[0])), undefined),
  });
}

/** An error that is thrown on says what went wrong, and nothing is not empty text. */
function finish(answer: Answer<unknown>): Answer<unknown> {
  if (answer.error) answer.error.message = answer.error.value.message;
  else if (answer.status === 204) answer.data = undefined;
  return answer;
}

/** The connection was cut, or the call given up, while the answer was read. */
async function toFailure(reason: unknown): Promise<Answer<unknown>> {
  const response = toUnreachable(reason);
  const value = (await response.clone().json()) as Problem;
  const error = Object.assign(new Error(value.message), { status: 503 as const, value });
  return { data: null, error, status: 503, response, headers: response.headers };
}

function encode(params: unknown): Record<string, string> {
  const [[name, value] = ["", ""]] = Object.entries(params as Record<string, string | number>);
  const text = encodeURIComponent(String(value).toWellFormed());
  // No part of a path can be empty, a dot or two, not even encoded: it is asked for what is nobody's id.
  return { [name]: /^\.{0,2}$/.test(text) ? `%25${text}` : text };
}
