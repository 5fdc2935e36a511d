import { expect, test } from "bun:test";
import { Type } from "@sinclair/typebox";
import { AppError } from "../../src/domain/error.ts";
import { readCursor, toCursor, toPage } from "../../src/wire/cursor.ts";

const position = Type.Tuple([Type.Integer(), Type.String({ maxLength: 36 })]);

test("a cursor gives back where the page ended, in letters that need no escaping", () => {
  const cursor = toCursor([3, "ü?>~"]);
  expect(cursor).toMatch(/^[\w-]+$/);
  expect(readCursor(cursor, position)).toEqual([3, "ü?>~"]);
});

const others = [
  "",
  "!",
  "null",
  toCursor(null),
  toCursor([1.5, "a"]),
  toCursor([1, "a", 2]),
  toCursor({}),
  "A".repeat(5000),
];

test("a cursor of something else is refused by its name", () => {
  for (const cursor of others) {
    try {
      readCursor(cursor, position);
      expect.unreachable();
    } catch (error) {
      expect(error).toBeInstanceOf(AppError);
      expect((error as AppError).code).toBe("validation");
      expect((error as AppError).details.issues?.[0]?.path).toBe("cursor");
    }
  }
});

test("a page has a next one only if an extra row was found", () => {
  expect(toPage([1, 2], 2, (n) => n)).toEqual({ items: [1, 2], nextCursor: null });
  expect(toPage([1, 2, 3], 2, (n) => n)).toEqual({ items: [1, 2], nextCursor: toCursor(2) });
  expect(toPage([], 2, (n) => n)).toEqual({ items: [], nextCursor: null });
});
