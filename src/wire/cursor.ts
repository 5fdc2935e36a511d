// Cursors say where a page of a list ended. They are opaque to the client, and checked when they come back.
import { type Static, type TSchema } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { AppError } from "../domain/error.ts";

/** A page of a list, and where the next one begins. */
export interface Page<T> {
  items: T[];
  nextCursor: string | null;
}

export function toCursor(position: unknown): string {
  return Buffer.from(JSON.stringify(position)).toString("base64url");
}

/** Reads what `toCursor` made. Throws `validation` if it is not a position of this list. */
export function readCursor<S extends TSchema>(cursor: string, position: S): Static<S> {
  const value = parse(cursor);
  if (Value.Check(position, value)) return value;
  const message = "is not a cursor of this list";
  throw new AppError("validation", "The cursor is not valid.", {
    issues: [{ path: "cursor", message }],
  });
}

/** Cuts off the extra row that `limit + 1` brought. If it is there, there is a next page. */
export function toPage<T>(rows: T[], limit: number, position: (row: T) => unknown): Page<T> {
  const items = rows.slice(0, limit);
  const last = items.at(-1);
  const nextCursor = rows.length > limit && last ? toCursor(position(last)) : null;
  return { items, nextCursor };
}

function parse(cursor: string): unknown {
  try {
    return JSON.parse(Buffer.from(cursor, "base64url").toString());
  } catch {
    return undefined;
  }
}
