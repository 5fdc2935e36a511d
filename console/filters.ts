// Which events a page is about, as its address says it: conditions on properties, an event's name, a source.
import { computed } from "@preact/signals";
import type { Where } from "../src/client/client.ts";
import { place, setParams } from "./place.ts";

export type Condition = Where[number];

export interface Filters {
  event: string | undefined;
  source: string | undefined;
  where: readonly Condition[];
}

export const filters = computed<Filters>(() => {
  const { params } = place.value;
  return {
    event: params.get("event") ?? undefined,
    source: params.get("source") ?? undefined,
    where: readWhere(params.get("where")),
  };
});

/** An address that somebody wrote by hand may hold anything. */
function readWhere(text: string | null): readonly Condition[] {
  try {
    const list: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(list) ? (list as Condition[]) : [];
  } catch {
    return [];
  }
}

export function setWhere(where: readonly Condition[]): void {
  setParams({ where: where.length === 0 ? undefined : JSON.stringify(where) });
}

export function addCondition(condition: Condition): void {
  const others = filters.value.where.filter(
    ({ property, op }) => property !== condition.property || op !== condition.op,
  );
  setWhere([...others, condition]);
}

export function removeCondition(index: number): void {
  setWhere(filters.value.where.filter((_, i) => i !== index));
}

/** What the reports that are asked by GET take of them. */
export function toFilterQuery({ event, source, where }: Filters) {
  return {
    ...(event === undefined ? {} : { event }),
    ...(source === undefined ? {} : { source }),
    ...(where.length === 0 ? {} : { where: JSON.stringify(where) }),
  };
}

const signs: Record<Condition["op"], string> = {
  eq: "is",
  neq: "is not",
  in: "is one of",
  contains: "contains",
  gt: ">",
  gte: "≥",
  lt: "<",
  lte: "≤",
  exists: "exists",
};

/** A condition in words: plan is pro. */
export function describeCondition({ property, op, value }: Condition): string {
  if (op === "exists") return `${property} ${value ? "exists" : "is missing"}`;
  return `${property} ${signs[op]} ${Array.isArray(value) ? value.join(", ") : String(value)}`;
}

export const operators = Object.keys(signs) as Condition["op"][];
export const signOf = (op: Condition["op"]) => signs[op];
