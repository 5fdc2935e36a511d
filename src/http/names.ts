// Refuses unknown names: with a misspelt filter a report would be about everybody. Elysia drops names that a
// schema does not have, and where it wants an object or a list it turns a text into an object, or into a list of
// its letters, before any rule can refuse it.
import type { Route } from "./adapter.ts";
import type { Input } from "./input.ts";
import { queryName } from "./query-name.ts";
import type { Rule } from "../wire/rule.ts";
import { listStrays } from "../wire/strays.ts";

/**
 * The routes of ours that accept any name: RFC 6749 (3.2) says to ignore unknown parameters, and PostHog's
 * clients send more than we read.
 */
const lenient = /^\/api\/(auth\/token$|feature_flag\/)/;

/** A transform that marks a route, wherever it was made, as one that refuses unknown names. */
export function strict(): void {}

/** What a hook is given of a request. */
interface Asking {
  request: Request;
  set: object;
  body?: unknown;
  [queryName]?: unknown;
}

export type Names = ReturnType<typeof createNames>;

/**
 * Checks queries and bodies for names that are not in the schemas: on our routes under /api, until `release`
 * is called, and after that only on routes that are marked as strict. What it finds is kept with the
 * findings of the other rules of input, so that one answer names every failing field.
 */
export function createNames({ flag }: Pick<Input, "flag">) {
  let isOurs = true;

  function admit({ path, hooks }: Route): void {
    const isMarked = hooks.transform?.some(({ fn }) => fn === strict) ?? false;
    if (!isMarked && !(isOurs && path.startsWith("/api/") && !lenient.test(path))) return;
    const transform = [...(hooks.transform ?? [])];
    const query = toRule(hooks.query);
    transform.push({
      fn: ({ request, set, [queryName]: asked }: Asking) =>
        tell(set, query, asked ?? namesIn(request)),
    });
    // A hook that contains this word makes Elysia read a body, even if no schema wants one.
    const body = hooks.body === undefined ? undefined : toRule(hooks.body);
    if (body) transform.push({ fn: ({ set, body: given }: Asking) => tell(set, body, given) });
    // After the hooks that find the caller.
    hooks.transform = transform;
  }

  function tell(set: object, rule: Rule | undefined, value: unknown): void {
    if (value === undefined) return;
    const issues = listStrays(rule, value);
    if (issues.length > 0) flag(set, issues);
  }

  return {
    admit,
    /** Routes that are registered from now on are an app's own. */
    release: () => void (isOurs = false),
  };
}

/** A schema of another library, or a named one, checks itself. Without a schema no name is known. */
function toRule(schema: unknown): Rule | undefined {
  if (schema === undefined) return { type: "object" };
  const isTypeBox = typeof schema === "object" && schema !== null && !("~standard" in schema);
  return isTypeBox ? schema : undefined;
}

/** The names in the query of a route that reads none, for which Elysia makes none. */
function namesIn({ url }: Request): unknown {
  const at = url.indexOf("?");
  return at === -1 ? undefined : Object.fromEntries(new URLSearchParams(url.slice(at)));
}
