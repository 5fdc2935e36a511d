// Reads which number of an answer is meant: the fields that say so, and whether the answer has it.
import { bucketStarts, dayStartBefore, nextStarts } from "../../reports/calendar.ts";
import {
  type Cell,
  type CountingQuestion,
  type Interval,
  type NodeKey,
  type PathsQuestion,
  pointsMax,
  type Scope,
} from "../../domain/question.ts";
import { readMoment } from "../../domain/zones/moment.ts";
import type { CellFields } from "./model.ts";
import { invalid } from "./questions.ts";

type Asks = CountingQuestion["ask"];

const fieldsOf: Record<Asks, readonly (keyof CellFields)[]> = {
  timeseries: ["start", "key", "other"],
  active: ["start", "window"],
  top: ["key"],
  funnel: ["step", "lost"],
  retention: ["start", "period"],
  paths: ["step", "key", "other", "from", "fromOther", "to", "toOther"],
};

const windowDays = { dau: 1, wau: 7, mau: 30 } as const;

/** Throws `validation` where the answer has no such number. */
export function readCell(question: CountingQuestion, fields: CellFields): Cell {
  const known: readonly string[] = fieldsOf[question.ask];
  const stray = Object.keys(fields).find((name) => !known.includes(name));
  if (stray !== undefined) throw invalid(`cell.${stray}`, `is no field of ${question.ask}`);
  switch (question.ask) {
    case "timeseries": {
      const isWhole = fields.start === undefined;
      const { from, to } = isWhole ? question : readBucket(question, question.interval, fields);
      return {
        ask: "timeseries",
        question,
        from: Math.max(from, question.from),
        to: Math.min(to, question.to),
        ...readSeries(question.breakdown, fields),
      };
    }
    case "active": {
      const { from, to } = readBucket(question, "day", fields);
      const days = windowDays[demand(fields.window, "window")];
      return { ask: "active", question, from: dayStartBefore(from, days - 1, question.tz), to };
    }
    case "top": {
      const key = demand(fields.key, "key");
      if (key === null) throw invalid("cell.key", "must be text");
      return { ask: "top", question, key };
    }
    case "funnel": {
      const step = demand(fields.step, "step");
      const isLost = fields.lost === true;
      const [first, last] = [isLost ? 2 : 1, question.steps.length];
      if (step < first || step > last)
        throw invalid("cell.step", `must be from ${first} to ${last}`);
      return { ask: "funnel", question, step, isLost };
    }
    case "retention": {
      const bucket = readBucket(question, question.interval, fields);
      const { period } = fields;
      if (period === undefined) return { ask: "retention", question, ...bucket };
      if (period >= question.periods)
        throw invalid("cell.period", `must be less than ${question.periods}`);
      const starts = nextStarts(bucket.from, period + 1, question.tz, question.interval);
      const [from, to] = starts.slice(-2) as [number, number];
      return { ask: "retention", question, ...bucket, returned: { from, to } };
    }
    case "paths":
      return readPathCell(question, fields);
  }
}

/** A node has a `key`, a link `from` and `to`; each may be the rest of its step instead. */
function readPathCell(question: PathsQuestion, fields: CellFields): Cell {
  const step = demand(fields.step, "step");
  const { key, other, from, fromOther, to, toOther } = fields;
  const isLink = [from, fromOther, to, toOther].some((field) => field !== undefined);
  const first = isLink ? 1 : 0;
  if (step < first || step > question.steps)
    throw invalid("cell.step", `must be from ${first} to ${question.steps}`);
  if (!isLink) return { ask: "paths", question, step, node: readNode("key", key, other) };
  if (key !== undefined) throw invalid("cell.key", "cannot stand beside from and to");
  if (other !== undefined) throw invalid("cell.other", "cannot stand beside from and to");
  const [before, node] = [readNode("from", from, fromOther), readNode("to", to, toOther)];
  return { ask: "paths", question, step, node, before };
}

function readNode(
  field: keyof CellFields,
  key: string | null | undefined,
  other: true | undefined,
): NodeKey {
  if (other) return { isOther: true };
  if (key === undefined) throw invalid(`cell.${field}`, "is needed");
  return { key };
}

/** Which series, of those that a breakdown makes. */
function readSeries(
  breakdown: string | undefined,
  { key, other }: CellFields,
): { key?: string; isOther: boolean } {
  const isOther = other === true;
  if (breakdown === undefined) {
    if (isOther) throw invalid("cell.other", "needs a breakdown");
    if (typeof key === "string") throw invalid("cell.key", "needs a breakdown");
    return { isOther };
  }
  if (isOther) return { isOther };
  if (typeof key !== "string") throw invalid("cell.key", "must be one of the answer's keys");
  return { key, isOther };
}

/** The bucket of the answer that begins there. */
function readBucket(
  scope: Scope,
  interval: Interval,
  fields: CellFields,
): { from: number; to: number } {
  const from = readMoment(demand(fields.start, "start"), scope.tz);
  const starts = listStarts(scope, interval);
  const place = starts.indexOf(from);
  const to = starts[place + 1];
  if (place === -1 || to === undefined)
    throw invalid("cell.start", "must be the start of one of the answer's buckets");
  return { from, to };
}

function listStarts(scope: Scope, interval: Interval): number[] {
  try {
    return bucketStarts(scope, interval, pointsMax);
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    throw invalid("question.params.to", `makes more than ${pointsMax} points`);
  }
}

function demand<T>(value: T | undefined, name: keyof CellFields): T {
  if (value === undefined) throw invalid(`cell.${name}`, "is needed");
  return value;
}
