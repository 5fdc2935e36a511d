// A name that we don't know is refused: a misspelt filter would else be no filter, and a report on
// everybody. Elysia drops what a schema does not name, and makes an object of a text and a list of a text's
// letters where it wants one, before any rule could refuse it.
import type { TSchema } from "@sinclair/typebox";
import type { Issue } from "../error.ts";
import { notKnown } from "../nearest.ts";
import type { Route } from "./adapter.ts";
import { type Input, queryName } from "./input.ts";
import { isMeant, literalsOf, type Rule, wanted } from "../rule.ts";

const issuesMax = 64;
const pathLengthMax = 200;

/**
 * Ours that take whatever comes: where RFC 6749 (3.2) has unknown parameters ignored, and what PostHog's
 * servers ask.
 */
const lenient = /^\/api\/(auth\/token$|feature_flag\/)/;

/** A transform that a route is marked by, wherever it was made, as one that refuses unknown names. */
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
 * Holds the queries and bodies of routes to the names that their schemas have: ours under /api, until
 * `release` is called, and then those alone that are marked as strict. The finding is kept along with
 * the other rules of input, so that one answer names every failing field.
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
    // A hook that says the word has Elysia read a body, where no schema wants one.
    const body = hooks.body === undefined ? undefined : toRule(hooks.body);
    if (body) transform.push({ fn: ({ set, body: given }: Asking) => tell(set, body, given) });
    // Behind those that ask who is calling.
    hooks.transform = transform;
  }

  function tell(set: object, rule: Rule | undefined, value: unknown): void {
    const issues: Issue[] = [];
    look(rule, value, "", issues);
    if (issues.length > 0) flag(set, issues);
  }

  return {
    admit,
    /** What is registered from now on is an app's own. */
    release: () => void (isOurs = false),
  };
}

/** The names in a value that its schema does not know, and what is no object or no list where one is wanted. */
export function listStrays(schema: TSchema, value: unknown): Issue[] {
  const issues: Issue[] = [];
  look(schema, value, "", issues);
  return issues;
}

/** A schema of another library, or by its name, says itself what it takes. Without any, no name is known. */
function toRule(schema: unknown): Rule | undefined {
  if (schema === undefined) return { type: "object" };
  const isTypeBox = typeof schema === "object" && schema !== null && !("~standard" in schema);
  return isTypeBox ? schema : undefined;
}

/** Of a route that reads no query: Elysia makes none for it. */
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

/** Of a choice, the one that was meant. Where none was, the schema says so. */
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
  // Whichever knows most of the names.
  const found = objects.map((choice) => {
    const strays: Issue[] = [];
    look(choice, value, path, strays);
    return strays;
  });
  const fewest = found.sort((one, other) => one.length - other.length)[0] ?? [];
  issues.push(...fewest.slice(0, issuesMax - issues.length));
}

function note(rule: Rule, path: string, issues: Issue[]): void {
  // What the whole of a body is to be is said elsewhere.
  if (path !== "") issues.push({ path, message: wanted(rule) });
}

function join(path: string, name: string): string {
  const joined = path === "" ? name : `${path}.${name}`;
  return joined.toWellFormed().slice(0, pathLengthMax);
}
