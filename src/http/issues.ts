// Turns a failed schema into what a person can mend: a path and a rule, never a value.
import type { Static, TSchema } from "@sinclair/typebox";
import { ValueErrorType, type ValueError } from "@sinclair/typebox/errors";
import { Value } from "@sinclair/typebox/value";
import { ValidationError } from "elysia";
import { AppError, type Issue } from "../error.ts";

/** Enough for a form, and a bound on what a hostile body can make us answer. */
const issuesMax = 64;
const pathLengthMax = 200;

/**
 * The failing fields of what was sent; undefined when it was our own answer that failed. `sent` is
 * the query and the path's parameters, as they came.
 */
export function issuesOf(
  error: unknown,
  sent: Readonly<Record<string, unknown>>,
): Issue[] | undefined {
  if (!(error instanceof ValidationError)) return undefined;
  if (error.type === "response") return undefined;
  return describe(errorsOf(error), sent);
}

// Not `error.all`, which puts values into words and fails on {"toString":0}.
function errorsOf({ validator, value }: ValidationError): Iterable<ValueError> {
  return "Errors" in validator
    ? validator.Errors(value)
    : Value.Errors(validator as TSchema, value);
}

/**
 * Checks what did not come over HTTP, by the same rules and in the same words. Throws `validation`.
 */
export function assertValid<S extends TSchema>(
  schema: S,
  value: unknown,
): asserts value is Static<S> {
  const errors = [...Value.Errors(schema, value)];
  if (errors.length === 0) return;
  throw new AppError("validation", "Some of what was given is not valid.", {
    issues: describe(errors, {}),
  });
}

/** The failing fields that a check throws, their paths put under another; none where it passes. */
export function issuesUnder(path: string, check: () => void): Issue[] {
  try {
    check();
    return [];
  } catch (error) {
    const issues = error instanceof AppError ? error.details.issues : undefined;
    if (!issues) throw error;
    return issues.map((issue) => ({
      ...issue,
      path: issue.path === "" ? path : `${path}.${issue.path}`,
    }));
  }
}

function describe(all: Iterable<ValueError>, sent: Readonly<Record<string, unknown>>): Issue[] {
  const issues = new Map<string, Issue>();
  for (const each of meant(all)) {
    // Elysia forgets whose number it was that it read from text and found out of range.
    const path = each.path === "" ? ownerOf(each.value, sent) : dotted(each.path);
    const issue = { path, message: messageOf(each) };
    issues.set(`${issue.path}\n${issue.message}`, issue);
    if (issues.size === issuesMax) break;
  }
  return [...issues.values()];
}

/** Of a choice between objects told apart by a literal, the failures of the one that was meant. */
function* meant(all: Iterable<ValueError>): Iterable<ValueError> {
  for (const each of all) {
    const choices = each.type === ValueErrorType.Union ? (each.schema as Rule).anyOf : undefined;
    const chosen = each.errors[choices?.findIndex((choice) => isMeant(choice, each.value)) ?? -1];
    if (chosen) yield* meant(chosen);
    else yield each;
  }
}

function isMeant({ properties = {} }: Rule, value: unknown): boolean {
  const literals = Object.entries(properties).flatMap(([name, rule]) =>
    (rule.anyOf ?? [rule]).every((choice) => choice.const !== undefined)
      ? [{ name, allowed: (rule.anyOf ?? [rule]).map((choice) => choice.const) }]
      : [],
  );
  return (
    literals.length > 0 &&
    literals.every(({ name, allowed }) =>
      allowed.includes((value as Record<string, string | undefined> | null)?.[name]),
    )
  );
}

function ownerOf(value: unknown, sent: Readonly<Record<string, unknown>>): string {
  if (typeof value !== "number") return "";
  return Object.keys(sent).find((name) => Number(sent[name]) === value) ?? "";
}

/** `/properties/a~1b` (JSON pointer) → `properties.a/b`. */
function dotted(pointer: string): string {
  return pointer
    .slice(1, pathLengthMax)
    .replaceAll("/", ".")
    .replaceAll("~1", "/")
    .replaceAll("~0", "~");
}

interface Rule {
  error?: unknown;
  type?: string;
  format?: string;
  minimum?: number;
  maximum?: number;
  minLength?: number;
  maxLength?: number;
  minItems?: number;
  maxItems?: number;
  const?: string | number | boolean;
  enum?: (string | number)[];
  anyOf?: Rule[];
  properties?: Record<string, Rule>;
}

/** The rule's own words (`error` in its schema) where it has some, else words made from the rule. */
function messageOf({ type, schema, value, path }: ValueError): string {
  const rule = schema as Rule;
  // Elysia's clean-up makes an undefined of what is missing, which is then of the wrong type.
  if (value === undefined && path !== "") return "is required";
  if (type === ValueErrorType.ObjectAdditionalProperties) return "is not known";
  if (typeof rule.error === "string") return rule.error;
  if (type === ValueErrorType.StringMinLength)
    return `must have at least ${rule.minLength} characters`;
  if (type === ValueErrorType.StringMaxLength)
    return `must have at most ${rule.maxLength} characters`;
  if (type === ValueErrorType.ArrayMinItems) return `must have at least ${rule.minItems} entries`;
  if (type === ValueErrorType.ArrayMaxItems) return `must have at most ${rule.maxItems} entries`;
  if (type === ValueErrorType.ArrayUniqueItems) return "must not have an entry twice";
  if (type === ValueErrorType.StringPattern) return "is not in the right form";
  return wanted(rule);
}

const formats: Record<string, string> = {
  email: "must be an e-mail address",
  uuid: "must be an id",
  "date-time": "must be a time in ISO 8601",
  date: "must be a date in ISO 8601",
};

function wanted(rule: Rule): string {
  if (typeof rule.error === "string") return rule.error;
  if (rule.anyOf) return wantedOfUnion(rule.anyOf);
  if (rule.enum) return `must be one of ${rule.enum.join(", ")}`;
  if (rule.const !== undefined) return `must be ${rule.const}`;
  switch (rule.type) {
    case "integer":
      return `must be a whole number${range(rule)}`;
    case "number":
      return `must be a number${range(rule)}`;
    case "string":
      return formats[rule.format ?? ""] ?? "must be text";
    case "boolean":
      return "must be true or false";
    case "array":
      return "must be a list";
    case "object":
      return "must be an object";
    case undefined:
    default:
      return "is not valid";
  }
}

/** Of a choice, the choices; of a number that may come as text, the number. */
function wantedOfUnion(choices: readonly Rule[]): string {
  const named = choices.map((c) => c.const).filter((c) => c !== undefined);
  if (named.length === choices.length) return `must be one of ${named.join(", ")}`;
  const number = choices.find((c) => c.type === "integer" || c.type === "number");
  return wanted(number ?? choices.find((c) => c.type !== "null") ?? {});
}

function range({ minimum, maximum }: Rule): string {
  if (minimum !== undefined && maximum !== undefined) return ` from ${minimum} to ${maximum}`;
  if (minimum !== undefined) return ` of at least ${minimum}`;
  return maximum === undefined ? "" : ` of at most ${maximum}`;
}
