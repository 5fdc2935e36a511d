// The rows that a database answers a year's question with, in the shape of our answers. It is asked in UTC, of everybody.
import type { Answer, Answers, CountingQuestion } from "../src/domain/question.ts";

/** What databases are asked, too. */
export type Question = Exclude<CountingQuestion, { ask: "paths" }>;

export type Ask<Name extends Question["ask"]> = Extract<Question, { ask: Name }>;

export type Row = Record<string, unknown>;

type Points = Answers["timeseries"]["series"][number]["points"];

/** Numbers may be texts, or missing. */
export const numberOf = (row: Row, name: string) => Number(row[name] ?? 0);

export const dayMs = 86_400_000;
export const isoOf = (ms: number) => new Date(ms).toISOString();
export const monthOf = (ms: number) =>
  new Date(ms).getUTCFullYear() * 12 + new Date(ms).getUTCMonth();
export const startOfMonth = (month: number) => Date.UTC(Math.floor(month / 12), month % 12);

export function toAnswer(question: Question, rows: readonly Row[]): Answer {
  switch (question.ask) {
    case "timeseries":
      return toSeries(question, rows);
    case "active":
      return toActive(rows);
    case "top":
      return toTop(rows);
    case "funnel":
      return toFunnel(question, rows);
    case "retention":
      return toRetention(question, rows);
  }
}

/** Rows of `start`, `count` and `users`; with a breakdown also `key`, null for others, and its `total`. */
function toSeries(question: Ask<"timeseries">, rows: readonly Row[]): Answers["timeseries"] {
  if (question.breakdown === undefined) {
    return { interval: "day", series: [{ key: null, points: pointsOf(question, rows) }] };
  }
  const keys = Map.groupBy(rows, (row) => row["key"] as string | null);
  const ranked = [...keys]
    .filter(([each]) => each !== null)
    .sort((a, b) => numberOf(b[1][0]!, "total") - numberOf(a[1][0]!, "total") || byText(a, b));
  const series: Answers["timeseries"]["series"] = ranked.map(([each, of]) => ({
    key: each,
    points: pointsOf(question, of),
  }));
  const rest = keys.get(null);
  if (rest) series.push({ key: "$other", other: true, points: pointsOf(question, rest) });
  return { interval: "day", series };
}

/** Every day of the range, with what was counted on it. */
function pointsOf(question: Ask<"timeseries">, rows: readonly Row[]): Points {
  const found = new Map(rows.map((row) => [numberOf(row, "start"), row]));
  const points: Points = [];
  for (let at = Math.floor(question.from / dayMs) * dayMs; at < question.to; at += dayMs) {
    const row = found.get(at) ?? {};
    points.push({
      start: isoOf(at),
      count: numberOf(row, "count"),
      users: numberOf(row, "users"),
    });
  }
  return points;
}

const byText = (a: [string | null, ...unknown[]], b: [string | null, ...unknown[]]) =>
  (a[0] ?? "") < (b[0] ?? "") ? -1 : 1;

/** A row for each day since 1970. */
function toActive(rows: readonly Row[]): Answers["active"] {
  return {
    points: rows.map((row) => ({
      start: isoOf(numberOf(row, "day") * dayMs),
      dau: numberOf(row, "dau"),
      wau: numberOf(row, "wau"),
      mau: numberOf(row, "mau"),
    })),
  };
}

function toTop(rows: readonly Row[]): Answers["top"] {
  return {
    rows: rows.map((row) => ({
      key: row["key"] as string,
      count: numberOf(row, "count"),
      users: numberOf(row, "users"),
    })),
  };
}

/** One row: `users0` and so on, and from the second step on `wait1` in seconds. */
function toFunnel({ steps }: Ask<"funnel">, [row = {}]: readonly Row[]): Answers["funnel"] {
  return {
    steps: steps.map(({ event }, k) => {
      const users = numberOf(row, `users${k}`);
      const wait = row[`wait${k}`];
      return {
        event,
        users,
        conversion: users === 0 ? 0 : users / numberOf(row, "users0"),
        medianSeconds: typeof wait === "number" ? wait : null,
      };
    }),
  };
}

/** Rows of a `cohort`, as the number of its month, with its `size`, and the `people` of a `period`. */
function toRetention({ periods }: Ask<"retention">, rows: readonly Row[]): Answers["retention"] {
  return {
    cohorts: [...Map.groupBy(rows, (row) => numberOf(row, "cohort"))].map(([cohort, of]) => {
      const returned = Array.from({ length: periods }, () => 0);
      for (const row of of) returned[numberOf(row, "period")] = numberOf(row, "people");
      return { start: isoOf(startOfMonth(cohort)), size: numberOf(of[0]!, "size"), returned };
    }),
  };
}
