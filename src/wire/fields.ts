// Fields of queries that many routes share. (In a body say `Type.Integer`: Elysia's `t.Integer` takes
// "15" for 15, and its range is checked only after all else was found right.)
import { FormatRegistry, Kind, type TInteger, Type } from "@sinclair/typebox";
import type { JsonObject } from "../../db/json.ts";
import { isMoment } from "../domain/zones/moment.ts";
import { isZone } from "../domain/zones/zones.ts";

export interface WholeNumberOptions {
  minimum: number;
  maximum: number;
  default?: number;
  description?: string;
}

/** A whole number in a query: decimal digits, within its range, checked along with all other fields. */
export function wholeNumber({ minimum, maximum, ...rest }: WholeNumberOptions) {
  const format = `whole number from ${minimum} to ${maximum}`;
  FormatRegistry.Set(
    format,
    (text) => /^-?\d{1,15}$/.test(text) && Number(text) >= minimum && Number(text) <= maximum,
  );
  const text = Type.String({ format });
  const number = Type.Integer({ minimum, maximum });
  // Elysia gives a handler's query the type of the text that comes in. The transform makes this of it.
  return Type.Transform(Type.Union([text, number], { ...rest, minimum, maximum }))
    .Decode((value) => Number(value))
    .Encode((value) => value) as unknown as TInteger;
}

/** The query of every list: `?limit=&cursor=`. */
export const page = {
  limit: wholeNumber({
    minimum: 1,
    maximum: 200,
    default: 50,
    description: "The greatest number of items on the page.",
  }),
  cursor: Type.Optional(
    Type.String({ maxLength: 500, description: "The nextCursor of the previous page." }),
  ),
};

/** An id that we made. */
export const id = Type.String({ examples: ["019ca945-0a00-7c53-8f2e-3d1c5a7b9e01"] });

/**
 * An object with any fields, kept as it came. It hides its type from Elysia's clean-up, which would turn a text or a
 * list into an object before any rule could refuse it.
 */
export function jsonObject(options: { description?: string; examples?: JsonObject[] } = {}) {
  const error = "must be an object";
  const open = Type.Object({}, { additionalProperties: true, error });
  return Type.Unsafe<JsonObject>({ [Kind]: "Intersect", allOf: [open], error, ...options });
}

/**
 * A time in an answer. Its form is documented but not checked: `toISOString` made it, and Elysia's check takes longer
 * than everything else that is done with it.
 */
export const time = Type.Unsafe<string>(
  Type.Any({ type: "string", format: "date-time", examples: ["2026-03-01T12:00:00.000Z"] }),
);

/** An answer that is not JSON: the documentation names its media types, and it is not checked. */
export function textOf(...mediaTypes: string[]) {
  return Type.Unsafe<Response | string>(Type.Any({ type: "string", mediaTypes }));
}

/** A moment in a query: ISO 8601. A date alone, or a time without an offset, is in the query's zone `tz`. */
export function moment(options: { description?: string } = {}) {
  FormatRegistry.Set("moment", isMoment);
  const error = "must be a date or a time in ISO 8601, such as 2026-01-31T12:00:00Z";
  return Type.String({ format: "moment", error, examples: ["2026-01-31"], ...options });
}

/** A time zone, by any name that the tz database has for it. */
export function zone(options: { default?: string; description?: string } = {}) {
  FormatRegistry.Set("zone", isZone);
  const error = "must be the IANA name of a time zone, such as Europe/Berlin";
  return Type.String({ format: "zone", error, examples: ["Europe/Berlin"], ...options });
}
