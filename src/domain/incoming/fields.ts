// Reads the fields of what others send, each as its sender means it, or says why it cannot be kept.
import type { Json, JsonObject } from "../../../db/json.ts";
import { parseJson } from "../json.ts";
import { isStorableText, limits } from "../event.ts";
import { readTime } from "./time.ts";

/** Why a call was turned away. Holds nothing of what was sent but names of its fields. */
export interface Rejection {
  /** Dotted, in the sender's own names; empty: the whole. */
  field: string;
  reason: string;
}

export class Rejected extends Error {
  readonly field: string;

  constructor(field: string, reason: string) {
    super(reason);
    this.field = field;
  }
}

/** A long integer, which parseJson makes an object, is none. */
export function isObject(value: unknown): value is JsonObject {
  return (
    value !== null && typeof value === "object" && !Array.isArray(value) && !JSON.isRawJSON(value)
  );
}

export function demandObject(field: string, value: unknown): JsonObject {
  if (isObject(value)) return value;
  throw new Rejected(field, "must be an object");
}

/** PHP writes an empty map as an empty list. `path` is what the sender calls the field. */
export function readMap(call: JsonObject, field: string, path = field): JsonObject | undefined {
  const value = call[field];
  if (value === undefined || value === null) return undefined;
  if (Array.isArray(value) && value.length === 0) return {};
  const map = demandObject(path, value);
  const unfit = findUnfit(map, limits.depthMax);
  if (!unfit) return map;
  // JSON has no such number: written anew it is null.
  if (unfit.reason === unfitNumber) {
    return readMap({ [field]: parseJson(JSON.stringify(map)) as JsonObject }, field, path);
  }
  const place = [path, ...unfit.path].join(".").toWellFormed().slice(0, limits.nameLengthMax);
  throw new Rejected(place, unfit.reason);
}

/** Null and the empty string are how clients say that there is none. */
export function readText(call: JsonObject, field: string, lengthMax: number): string | undefined {
  const value = call[field];
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string") throw new Rejected(field, "must be text");
  return checkText(field, value, lengthMax);
}

export function demandText(call: JsonObject, field: string, lengthMax: number): string {
  const text = readText(call, field, lengthMax);
  if (text === undefined) throw new Rejected(field, "is required");
  return text;
}

/** An id, whose number is its decimal text. */
export function readId(call: JsonObject, field: string): string | undefined {
  const digits = toDigits(call[field]);
  return digits === undefined
    ? readText(call, field, limits.idLengthMax)
    : checkText(field, digits, limits.idLengthMax);
}

export function demandId(call: JsonObject, field: string): string {
  const id = readId(call, field);
  if (id === undefined) throw new Rejected(field, "is required");
  return id;
}

/** What a page is called, which may be a number. */
export function readLabel(call: JsonObject, field: string): Json | undefined {
  const value = call[field];
  return typeof value === "number" && Number.isFinite(value)
    ? value
    : readText(call, field, limits.nameLengthMax);
}

/** In ms since 1970; undefined where it is not given. */
export function demandTime(call: JsonObject, field: string): number | undefined {
  const time = readTime(call[field]);
  if (time === "unreadable") {
    throw new Rejected(
      field,
      "must be a time in ISO 8601, or the seconds or milliseconds since 1970",
    );
  }
  return time;
}

function toDigits(value: unknown): string | undefined {
  if (typeof value === "string" || value === undefined) return undefined;
  if (typeof value === "number" && Number.isFinite(value)) {
    return Number.isInteger(value) ? BigInt(value).toString() : String(value);
  }
  return JSON.isRawJSON(value) ? value.rawJSON : undefined;
}

function checkText(field: string, text: string, lengthMax: number): string {
  if (text.length > lengthMax) {
    throw new Rejected(field, `must have at most ${lengthMax} characters`);
  }
  if (!isStorableText(text)) throw new Rejected(field, unfitText);
  return text;
}

const unfitNumber = "must be a finite number";
const unfitText = "must not contain the character NUL or half a character (a lone surrogate)";

interface Unfit {
  path: string[];
  reason: string;
}

/** The first thing that no store can keep, or that would come back as something else. */
function findUnfit(value: Json, depth: number): Unfit | undefined {
  if (typeof value === "string") {
    return isStorableText(value) ? undefined : { path: [], reason: unfitText };
  }
  if (typeof value === "number") {
    return Number.isFinite(value) ? undefined : { path: [], reason: unfitNumber };
  }
  if (value === null || typeof value !== "object" || JSON.isRawJSON(value)) return undefined;
  if (depth === 0) return { path: [], reason: "is nested too deeply" };
  for (const name of Object.keys(value)) {
    const unfit =
      nameUnfit(name) ?? findUnfit((value as Record<string, Json>)[name] as Json, depth - 1);
    if (unfit) return { path: [name, ...unfit.path], reason: unfit.reason };
  }
  return undefined;
}

function nameUnfit(name: string): Unfit | undefined {
  if (name === "__proto__") return { path: [], reason: "is not allowed as a name" };
  return isStorableText(name) ? undefined : { path: [], reason: unfitText };
}
