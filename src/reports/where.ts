// Turns conditions on properties into one test of an event's JSON. Nothing is coerced: numbers are compared only with
// numbers, and texts only with texts.
import type { Json } from "../../db/json.ts";
import type { Lines } from "../store/lines.ts";
import { compareTexts } from "./order.ts";
import { createFromProperty } from "./property.ts";
import type { Condition } from "../domain/question.ts";

/** Whether the conditions hold for the event at a place. */
export type Test = (lines: Lines, place: number) => boolean;

/** Undefined if there is nothing to test. */
export function createTest(conditions: readonly Condition[] = []): Test | undefined {
  if (conditions.length === 0) return undefined;
  const tests = conditions.map((condition) =>
    createFromProperty(condition.property, createHolds(condition)),
  );
  return (lines, place) => tests.every((test) => test(lines, place));
}

function createHolds(condition: Condition): (value: Json | undefined) => boolean {
  switch (condition.op) {
    case "eq":
      return (value) => value === condition.value;
    case "neq":
      return (value) => value !== condition.value;
    case "in": {
      const values = new Set<unknown>(condition.value);
      return (value) => values.has(value);
    }
    case "contains": {
      const part = fold(condition.value);
      return (value) => typeof value === "string" && fold(value).includes(part);
    }
    case "exists":
      // People do not see null as a value, and a breakdown does not show it either.
      return (value) => (value !== undefined && value !== null) === condition.value;
    case "gt":
    case "gte":
    case "lt":
    case "lte":
      return createComparison(condition);
  }
}

function createComparison({
  op,
  value: bound,
}: Extract<Condition, { op: "gt" | "gte" | "lt" | "lte" }>): (value: Json | undefined) => boolean {
  const holds = {
    gt: (order: number) => order > 0,
    gte: (order: number) => order >= 0,
    lt: (order: number) => order < 0,
    lte: (order: number) => order <= 0,
  }[op];
  return (value) => {
    if (typeof value === "number" && typeof bound === "number") return holds(value - bound);
    if (typeof value === "string" && typeof bound === "string")
      return holds(compareTexts(value, bound));
    return false;
  };
}

/** One Greek letter is written differently at the end of a word. That must not hide a part of a text. */
function fold(text: string): string {
  return text.toLowerCase().replaceAll("ς", "σ");
}
