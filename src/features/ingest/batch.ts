// The form into which every dialect is turned: calls in Segment's shape, and what was said of all of them.
import type { JsonObject } from "../../../db/json.ts";
import { AppError } from "../../domain/error.ts";
import { isObject } from "../../domain/incoming/fields.ts";
import type { Arrival } from "../../domain/incoming/incoming.ts";

export interface Batch {
  /** Each may be any value. `readIncoming` reads it. */
  calls: readonly unknown[];
  /** The key, if the client sends it in the body and not in a header. */
  key?: unknown;
  /** The sender's clock when it sent all this. */
  sentAt?: unknown;
  /** The user agent of calls that name none. */
  userAgent?: unknown;
  /** Whose rules decide who an id is, if they are not Segment's. */
  dialect?: Arrival["dialect"];
  /** The sender's names for our fields, where they differ. */
  fields?: Readonly<Record<string, string>>;
}

/** Finds the calls in a body. Throws `bad_request` if the body is not in this dialect at all. */
export type Dialect = (body: unknown) => Batch;

export function asObject(value: unknown): JsonObject | undefined {
  return isObject(value) ? value : undefined;
}

/** The value, where a map is meant: PHP writes an empty map as an empty list. */
export function asMap(value: unknown): JsonObject | undefined {
  return Array.isArray(value) && value.length === 0 ? {} : asObject(value);
}

export function demandObject(body: unknown): JsonObject {
  const object = asObject(body);
  if (!object) throw new AppError("bad_request", "The body must be a JSON object.");
  return object;
}
