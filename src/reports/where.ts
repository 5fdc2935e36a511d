// Turns conditions on properties into tests of their values' JSON texts. Nothing is coerced: numbers are compared only
// with numbers, and texts only with texts.
import type { Json } from "../../db/json.ts";
import type { Condition } from "../domain/question.ts";
import type { ValueTest } from "../store/event-columns.ts";
import { compareTexts } from "./order.ts";

/** Whether a condition holds for events with a value. */
export function createTest(condition: Condition): ValueTest {
  const holds = createHolds(condition);
  return (json) => holds(json === undefined ? undefined : (JSON.parse(json) as Json));
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
