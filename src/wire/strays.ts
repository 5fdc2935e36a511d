// Finds what does not belong in a value: names that its schema does not have, and values of another kind than it wants.
import type { Issue } from "../domain/error.ts";
import { notKnown } from "../domain/nearest.ts";
import { isMeant, literalsOf, type Rule, wanted } from "./rule.ts";

const issuesMax = 64;
const pathLengthMax = 200;

/** The names in a value that are not in its schema, and values that are no object or list where one is wanted. */
export function listStrays(rule: Rule | undefined, value: unknown): Issue[] {
  const issues: Issue[] = [];
  look(rule, value, "", issues);
  return issues;
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

/** Looks by the schema of a union that was meant. If none was, the union's own check says so. */
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
  // The schema that knows most of the names was probably meant, of those that no literal tells from the others.
  const plain = objects.filter((choice) => literalsOf(choice).length === 0);
  const found = plain.map((choice) => {
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
