// Turns the failure of a schema into what a person can correct: a path and a rule, never a value.
import type { Static, TSchema } from "@sinclair/typebox";
import { ValueErrorType, type ValueError } from "@sinclair/typebox/errors";
import { Value } from "@sinclair/typebox/value";
import { ValidationError } from "elysia";
import { AppError, type Issue } from "../domain/error.ts";
import { listStrays } from "./strays.ts";
import { count, isMeant, type Rule, wanted } from "./rule.ts";

/** Enough for a form. It bounds the answer to a hostile body. */
const issuesMax = 64;
const pathLengthMax = 200;

/**
 * The failing fields of a request; undefined if our own answer failed. `sent` is the query and the path's parameters,
 * as they came.
 */
export function issuesOf(
  error: unknown,
  sent: Readonly<Record<string, unknown>>,
): Issue[] | undefined {
  if (!(error instanceof ValidationError)) return undefined;
  if (error.type === "response") return undefined;
  return describe(errorsOf(error), sent);
}

// `error.all` puts values into words, and fails on {"toString":0}.
function errorsOf({ validator, value }: ValidationError): Iterable<ValueError> {
  return "Errors" in validator
    ? validator.Errors(value)
    : Value.Errors(validator as TSchema, value);
}

/**
 * Checks a value that did not come over HTTP, by the same rules and in the same words. Throws `validation`.
 */
export function assertValid<S extends TSchema>(
  schema: S,
  value: unknown,
): asserts value is Static<S> {
  const errors = describe(Value.Errors(schema, value), {});
  const issues = join(listStrays(schema, value), errors);
  if (issues.length === 0) return;
  throw new AppError("validation", "Some values are not valid.", { issues });
}

/**
 * Both lists as one. An earlier finding about a field replaces all that the schema says of the field and of what is in
 * it, since Elysia has changed the field meanwhile.
 */
export function join(before: readonly Issue[], bySchema: readonly Issue[]): Issue[] {
  const isTold = (path: string) =>
    before.some((issue) => issue.path !== "" && `${path}.`.startsWith(`${issue.path}.`));
  return [...before, ...bySchema.filter(({ path }) => !isTold(path))];
}

/** The failing fields that a check throws, with their paths below another; none if it passes. */
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
    // For a number that it reads from text and finds out of range, Elysia forgets the field.
    const path = each.path === "" ? ownerOf(each.value, sent) : dotted(each.path);
    const issue = { path, message: messageOf(each) };
    issues.set(`${issue.path}\n${issue.message}`, issue);
    if (issues.size === issuesMax) break;
  }
  return [...issues.values()];
}

/** In a choice between objects that a literal tells apart, only the failures of the object that was meant. */
function* meant(all: Iterable<ValueError>): Iterable<ValueError> {
  for (const each of all) {
    const choices = each.type === ValueErrorType.Union ? (each.schema as Rule).anyOf : undefined;
    const chosen = each.errors[choices?.findIndex((choice) => isMeant(choice, each.value)) ?? -1];
    if (chosen) yield* meant(chosen);
    else yield each;
  }
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

/** The words for one failure. */
function messageOf({ type, schema, value, path }: ValueError): string {
  const rule = schema as Rule;
  // Elysia's clean-up sets a missing field to undefined, which is then of the wrong type.
  if (value === undefined && path !== "") return "is required";
  if (type === ValueErrorType.ObjectAdditionalProperties) return "is not known";
  if (type === ValueErrorType.ObjectMinProperties) return atLeast(rule.minProperties, "field");
  if (type === ValueErrorType.ObjectMaxProperties) return atMost(rule.maxProperties, "field");
  if (typeof rule.error === "string") return rule.error;
  if (type === ValueErrorType.StringMinLength) return atLeast(rule.minLength, "character");
  if (type === ValueErrorType.StringMaxLength) return atMost(rule.maxLength, "character");
  if (type === ValueErrorType.ArrayMinItems) return atLeast(rule.minItems, "entry", "entries");
  if (type === ValueErrorType.ArrayMaxItems) return atMost(rule.maxItems, "entry", "entries");
  if (type === ValueErrorType.ArrayUniqueItems) return "must not have an entry twice";
  if (type === ValueErrorType.StringPattern) return "is not in the right form";
  return wanted(rule);
}

function atLeast(...counted: Parameters<typeof count>): string {
  return `must have at least ${count(...counted)}`;
}

function atMost(...counted: Parameters<typeof count>): string {
  return `must have at most ${count(...counted)}`;
}
