// Events as CSV (RFC 4180), for spreadsheets: properties are one column of JSON.
import type { Event } from "./model.ts";

const columns = [
  "id",
  "type",
  "event",
  "userId",
  "anonymousId",
  "previousId",
  "groupId",
  "itemId",
  "timestamp",
  "originalTimestamp",
  "receivedAt",
  "messageId",
  "source",
] as const satisfies (keyof Event)[];

export const csvHeader = `${[...columns, "properties"].join(",")}\r\n`;

export function toCsvLine(event: Event): string {
  const cells = columns.map((name) => toCell(event[name] ?? ""));
  return `${[...cells, toCell(JSON.stringify(event.properties))].join(",")}\r\n`;
}

// Spreadsheets run a cell that begins like this as a formula, and anybody can write events. Some spreadsheets skip a
// line break or a tab before it, and accept the full-width signs of a Japanese keyboard.
const formula = /^[=+\-@\t\r\n＝＋－＠]/;

function toCell(text: string): string {
  const safe = formula.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
