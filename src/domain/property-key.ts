// The value of a property as a key: what a breakdown groups by, and what an itemId is.
import type { Json } from "../../db/json.ts";

/**
 * Turns a text, number or boolean into a key. A number and a boolean become their JSON text, which has digits
 * that a number rounds. Any other value has no key.
 */
export function toKey(value: Json | undefined, json: string): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean" ? json : undefined;
}

/** The key of a value that `parseJson` returned. */
export function keyOf(value: unknown): string | undefined {
  if (typeof value === "string") return value;
  if (JSON.isRawJSON(value)) return value.rawJSON;
  return value === undefined ? undefined : toKey(value as Json, JSON.stringify(value));
}
