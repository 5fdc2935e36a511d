// Fields of queries that many routes share. (In a body say `Type.Integer`: Elysia's `t.Integer` takes
// "15" for 15, and its range is checked only after all else was found right.)
import { FormatRegistry, Type } from "@sinclair/typebox";

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
  return Type.Transform(Type.Union([text, number], { ...rest, minimum, maximum }))
    .Decode((value) => Number(value))
    .Encode((value) => value);
}

/** How every list is asked for: `?limit=&cursor=`. */
export const page = {
  limit: wholeNumber({ minimum: 1, maximum: 200, default: 50, description: "How many at most." }),
  cursor: Type.Optional(
    Type.String({ maxLength: 500, description: "The nextCursor of the page before." }),
  ),
};
