// Refuses unknown names: with a misspelt filter a report would be about everybody. Elysia drops names that a
// schema does not have, and where it wants an object or a list it turns a text into an object, or into a list of
// its letters, before any rule can refuse it.
import type { TSchema } from "@sinclair/typebox";
import type { Issue } from "../error.ts";
import { notKnown } from "../nearest.ts";
import type { Route } from "./adapter.ts";
import { type Input, queryName } from "./input.ts";
import { isMeant, literalsOf, type Rule, wanted } from "../rule.ts";

const issuesMax = 64;
const pathLengthMax = 200;

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
      fn({ request, set, [queryName]: asked }: Asking): void {
        tell(set, query, asked ?? namesIn(request));
      },
    });
    // A hook that contains this word makes Elysia read a body, even if no schema wants one.
    const body = hooks.body === undefined ? undefined : toRule(hooks.body);
    if (body) transform.push({ fn: ({ set, body: given }: Asking) => tell(set, body, given) });
    // After the hooks that find the caller.
    hooks.transform = transform;
  }

  function tell(set: object, rule: Rule | undefined, value: unknown): void {
    const issues: Issue[] = [];
    look(rule, value, "", issues);
    if (issues.length > 0) flag(set, issues);
  }

  return {
    admit,
    /** Routes that are registered from now on are an app's own. */
    release: () => void (isOurs = false),
  };
}

/** The names in a value that are not in its schema, and values that are no object or list where one is wanted. */
export function listStrays(schema: TSchema, value: unknown): Issue[] {
  const issues: Issue[] = [];
  look(schema, value, "", issues);
  return issues;
}

/** A schema of another library, or a named one, checks itself. Without a schema no name is known. */
function toRule(schema: unknown): Rule | undefined {
  if (schema === undefined) return { type: "object" };
  const isTypeBox = typeof schema === "object" && schema !== null && !("~standard" in schema);
  return isTypeBox ? schema : undefined;
}

/** For a route that reads no query: Elysia makes none for it. */
function namesIn({ url }: Request): unknown {
  const at = url.indexOf("?");
  return at === -1 ? undefined : Object.fromEntries(new URLSearchParams(url.slice(at)));
}

function look(rule: Rule | undefined, value: unknown, path: string, issues: Issue[]): void {
  if (rule === undefined || value === undefined || issues.length >= issuesMax) return;
  if (rule.anyOf) return lookAtChoice(rule, rule.anyOf, value, path, issues);
  const isList = Array.isArray(value);
  if (rule.type === "object") {
    if (isList || typeof value !== "object" || value === null) note(rule, path, issues);
    else lookAtObject(rule, value as Record<string, unknown>, path, issues);
  } else if (rule.type === "array") {
    if (!isList) return note(rule, path, issues);
    const { items } = rule;
    if (items === undefined || Array.isArray(items)) return;
    for (const [i, item] of value.entries()) look(items, item, join(path, `${i}`), issues);
  }
}

function lookAtObject(
  rule: Rule,
  value: Record<string, unknown>,
  path: string,
  issues: Issue[],
): void {
  const { properties = {} } = rule;
  const isOpen = Boolean(rule.additionalProperties) || rule.patternProperties !== undefined;
  for (const name in value) {
    if (Object.hasOwn(properties, name)) {
      look(properties[name], value[name], join(path, name), issues);
    } else if (!isOpen && issues.length < issuesMax) {
      issues.push({ path: join(path, name), message: notKnown(name, Object.keys(properties)) });
    }
  }
}

/** Of a union, the schema that was meant. If none was, the schema's own check says so. */
function lookAtChoice(
  rule: Rule,
  choices: readonly Rule[],
  value: unknown,
  path: string,
  issues: Issue[],
): void {
  const isObject = typeof value === "object" && value !== null && !Array.isArray(value);
  if (!isObject) {
    const list = Array.isArray(value) ? choices.find(({ type }) => type === "array") : undefined;
    if (list) look(list, value, path, issues);
    else if (choices.every(({ type }) => type === "object")) note(rule, path, issues);
    return;
  }
  const objects = choices.filter(({ type }) => type === "object");
  const meant = objects.find((choice) => isMeant(choice, value));
  if (meant) return look(meant, value, path, issues);
  if (objects.some((choice) => literalsOf(choice).length > 0)) return;
  // The one that knows most of the names.
  const found = objects.map((choice) => {
    const strays: Issue[] = [];
    look(choice, value, path, strays);
    return strays;
  });
  const fewest = found.sort((one, other) => one.length - other.length)[0] ?? [];
  issues.push(...fewest.slice(0, issuesMax - issues.length));
}

function note(rule: Rule, path: string, issues: Issue[]): void {
  // Another rule checks what the whole body must be.
  if (path !== "") issues.push({ path, message: wanted(rule) });
}

function join(path: string, name: string): string {
  const joined = path === "" ? name : `${path}.${name}`;
  return joined.toWellFormed().slice(0, pathLengthMax);
}
