// What every dialect is turned into: calls in Segment's shape, and what was said of them together.
import type { JsonObject } from "../../../db/json.ts";
import { AppError } from "../../domain/error.ts";
import type { Arrival } from "../../domain/incoming/incoming.ts";

export interface Batch {
  /** Each is read by `readIncoming`, and may be anything. */
  calls: readonly unknown[];
  /** The key, for clients that send none in a header. */
  key?: unknown;
  /** The sender's clock when it sent all this. */
  sentAt?: unknown;
  /** Of calls that name none of their own. */
  userAgent?: unknown;
  /** Whose rules say who an id is, where they are not Segment's. */
  dialect?: Arrival["dialect"];
  /** What the sender calls our fields, where it differs. */
  fields?: Readonly<Record<string, string>>;
}

/** Finds the calls in a body. Throws `bad_request` when it is not of the dialect at all. */
export type Dialect = (body: unknown) => Batch;

export function asObject(value: unknown): JsonObject | undefined {
  return value !== null && typeof value === "object" && !Array.isArray(value)
    ? (value as JsonObject)
    : undefined;
}

/** The same where a map is meant: PHP writes an empty one as an empty list. */
export function asMap(value: unknown): JsonObject | undefined {
  return Array.isArray(value) && value.length === 0 ? {} : asObject(value);
}

export function demandObject(body: unknown): JsonObject {
  const object = asObject(body);
  if (!object) throw new AppError("bad_request", "The body must be a JSON object.");
  return object;
}
