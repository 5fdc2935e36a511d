// Refuses, for every route, what no store keeps and no handler should meet: NUL, lone surrogates,
// `__proto__`, endless nesting, numbers in disguise.
import { FormatRegistry } from "@sinclair/typebox";
import { Elysia } from "elysia";
import { type Issue, invalid } from "../domain/error.ts";
import { queryName } from "./query-name.ts";
import type { Requests } from "./request.ts";

/** No body of ours is nested deeper; 150,000 levels would overflow the validator's stack. */
const depthMax = 64;
const issuesMax = 64;
const pathLengthMax = 200;

export type Input = ReturnType<typeof createInput>;

/** The findings are kept in Elysia's own object for this request until they are answered. */
interface Kept {
  unfit?: readonly Issue[];
}

/**
 * Looks at params, query and body as they came, before unknown fields are dropped. The finding is
 * kept aside until the caller is known and the schema has spoken, so that 401 goes first and one
 * answer names every failing field. Requests without a body begin here: a hook of their own for it would
 * cost more than what it does.
 */
export function createInput({ begin }: Pick<Requests, "begin">) {
  demandPlainNumbers();
  const plugin = new Elysia({ name: "http.input" })
    .onTransform({ as: "global" }, function findUnfit(context) {
      const { request, set, route, params, body, [queryName]: query } = context;
      begin({ request, set });
      if (params === undefined && query === undefined && body === undefined) return;
      const issues: Issue[] = [];
      // Elysia's clean-up makes an object of whatever it finds, even of a list: nothing given, nothing wrong.
      const isNoObject = body !== undefined && (typeof body !== "object" || Array.isArray(body));
      if (isNoObject && route.startsWith("/api/")) {
        issues.push({ path: "", message: "must be an object" });
      }
      if (params !== undefined) inspect(params, "", depthMax, issues);
      if (query !== undefined) inspect(query, "", depthMax, issues);
      if (body !== undefined) inspect(body, "", depthMax, issues);
      if (issues.length > 0) (set as Kept).unfit = issues;
    })
    .onBeforeHandle({ as: "global" }, function refuseUnfit({ set }) {
      const { unfit } = set as Kept;
      if (unfit) throw invalid(unfit);
    });

  return {
    plugin,
    /** Adds the findings of another rule of input. */
    flag(set: object, issues: readonly Issue[]): void {
      const kept = set as Kept;
      kept.unfit = [...(kept.unfit ?? []), ...issues];
    },
    /** The findings for the request of this `set`; nearly always empty. */
    issues: (set: object): readonly Issue[] => (set as Kept).unfit ?? [],
  };
}

function inspect(value: unknown, path: string, depth: number, issues: Issue[]): void {
  if (issues.length === issuesMax) return;
  if (typeof value === "string") {
    const message = unfit(value);
    if (message) issues.push({ path, message });
    return;
  }
  if (value === null || typeof value !== "object") return;
  // At once: the validator would recurse into all of it.
  if (depth === 0) {
    throw invalid([{ path: path.slice(0, pathLengthMax), message: "is nested too deeply" }]);
  }
  if (Array.isArray(value)) {
    for (const [index, element] of value.entries()) {
      inspect(element, path === "" ? `${index}` : `${path}.${index}`, depth - 1, issues);
    }
    return;
  }
  // What JSON.parse makes inherits no names, and has `__proto__` as a name like any other. No list of them
  // is made here: this is on the way of every request.
  for (const name in value) {
    const at = path === "" ? name : `${path}.${name}`;
    const message = name === "__proto__" ? "is not allowed as a name" : unfit(name);
    if (message) issues.push({ path: at.toWellFormed().slice(0, pathLengthMax), message });
    else inspect((value as Record<string, unknown>)[name], at, depth - 1, issues);
  }
}

function unfit(text: string): string | undefined {
  if (text.includes("\u0000")) return "must not contain the character NUL";
  return text.isWellFormed() ? undefined : "must not contain half a character (a lone surrogate)";
}

/**
 * A number in a query or a path is written in decimal digits and nothing else. Elysia's own rule is
 * whatever `+text` takes: "0x10", "1e999", "Infinity", " 5".
 */
function demandPlainNumbers(): void {
  FormatRegistry.Set("numeric", (text) => /^-?\d{1,15}(\.\d{1,15})?$/.test(text));
  FormatRegistry.Set("integer", (text) => /^-?\d{1,15}$/.test(text));
}
