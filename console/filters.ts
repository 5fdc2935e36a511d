// Which events a page is about, as its address says it: conditions on properties, an event's name, a source.
import { computed } from "@preact/signals";
import type { Where } from "../src/client/client.ts";
import { place, setParams } from "./place.ts";
import { range, toQuery } from "./range.ts";

export type Condition = Where[number];

/** Whom questions can leave out. */
export const excludable = ["team", "bots"] as const;
export type Excludable = (typeof excludable)[number];

export interface Filters {
  event: string | undefined;
  source: string | undefined;
  where: readonly Condition[];
  /** Who is left out: by default one's own team and bots. */
  exclude: readonly Excludable[];
}

export const filters = computed<Filters>(() => {
  const { params } = place.value;
  return {
    event: params.get("event") ?? undefined,
    source: params.get("source") ?? undefined,
    where: readWhere(params.get("where")),
    exclude: excludable.filter((who) => !(params.get("include") ?? "").split(",").includes(who)),
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
    ({ property, op }) => property !== condition.property || wayOf(op) !== wayOf(condition.op),
  );
  setWhere([...others, condition]);
}

/** A property that is one value cannot be another one as well. */
const wayOf = (op: Condition["op"]) => (op === "in" ? "eq" : op);

export function removeCondition(index: number): void {
  setWhere(filters.value.where.filter((_, i) => i !== index));
}

export function setExcluded(who: Excludable, isExcluded: boolean): void {
  const { exclude } = filters.value;
  const included = excludable.filter((each) =>
    each === who ? !isExcluded : !exclude.includes(each),
  );
  setParams({ include: included.join(",") });
}

/** What every question takes of the address: its range, and what it is about but for an event's name. */
export const scope = computed(() => {
  const { source, where, exclude } = filters.value;
  return {
    ...toQuery(range.value),
    ...(source === undefined ? {} : { source }),
    ...(where.length === 0 ? {} : { where: [...where] }),
    ...(exclude.length === 0 ? {} : { exclude: exclude.join(",") }),
  };
});

/** With an event's name, where one is chosen. */
export const eventScope = computed(() => {
  const { event } = filters.value;
  return { ...scope.value, ...(event === undefined ? {} : { event }) };
});

/** A property that has a value by what a report calls it: a key is text, and stands for a number too. */
export function isKey(property: string, key: string): Condition {
  const value = readValue(key);
  return typeof value === "string"
    ? { property, op: "eq", value: key }
    : { property, op: "in", value: [key, value] };
}

/** What was typed as what it most likely is: a number, true or false, else text; quotes make anything a text. */
export function readValue(text: string): string | number | boolean {
  if (/^".*"$/.test(text)) return text.slice(1, -1);
  if (text === "true" || text === "false") return text === "true";
  return text.trim() !== "" && Number.isFinite(Number(text)) ? Number(text) : text;
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
  const values = [...new Set(Array.isArray(value) ? value.map(String) : [String(value)])];
  return `${property} ${values.length === 1 && op === "in" ? "is" : signs[op]} ${values.join(", ")}`;
}

export const operators = Object.keys(signs) as Condition["op"][];
export const signOf = (op: Condition["op"]) => signs[op];
