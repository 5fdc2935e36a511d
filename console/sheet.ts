// Answers as CSV (RFC 4180), for spreadsheets, made in the browser.
import type { AnswerOf, Kind } from "./kinds.ts";

export type Cell = string | number | null | undefined;
export type Sheet = readonly (readonly Cell[])[];

const rest = "$other";

/** The answer of each kind as rows, their names first. */
const sheets: { readonly [K in Kind]: (answer: AnswerOf<K>) => Sheet } = {
  timeseries: ({ series }) => [
    ["start", "key", "count", "users"],
    ...series.flatMap(({ key, other, points }) =>
      points.map(({ start, count, users }) => [start, other ? rest : key, count, users]),
    ),
  ],
  active: ({ points }) => [
    ["day", "dau", "wau", "mau"],
    ...points.map(({ start, dau, wau, mau }) => [start, dau, wau, mau]),
  ],
  top: ({ rows }) => [
    ["key", "count", "users"],
    ...rows.map(({ key, count, users }) => [key, count, users]),
  ],
  funnel: ({ steps }) => [
    ["step", "event", "users", "conversion", "medianSeconds"],
    ...steps.map(({ event, users, conversion, medianSeconds }, i) => [
      i + 1,
      event,
      users,
      conversion,
      medianSeconds,
    ]),
  ],
  retention: ({ cohorts }) => [
    ["start", "size", ...(cohorts[0]?.returned.map((_, k) => `returned ${k}`) ?? [])],
    ...cohorts.map(({ start, size, returned }) => [start, size, ...returned]),
  ],
  paths: ({ links }) => [
    ["step", "from", "to", "count", "users"],
    ...links.map(({ step, from, fromOther, to, toOther, count, users }) => [
      step,
      fromOther ? rest : from,
      toOther ? rest : to,
      count,
      users,
    ]),
  ],
};

export function toSheet<K extends Kind>(kind: K, answer: AnswerOf<K>): Sheet {
  return sheets[kind](answer);
}

export function toCsv(sheet: Sheet): string {
  return sheet.map((row) => `${row.map(toCell).join(",")}\r\n`).join("");
}

// Spreadsheets run a text that begins like this as a formula, and anybody can write events. Some of them skip a line
// break or a tab before it, and accept the full-width signs of a Japanese keyboard.
const formula = /^[=+\-@\t\r\n＝＋－＠]/;

function toCell(value: Cell): string {
  if (value === null || value === undefined) return "";
  if (typeof value === "number") return String(value);
  const safe = formula.test(value) ? `'${value}` : value;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
