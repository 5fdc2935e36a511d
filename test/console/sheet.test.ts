// What a spreadsheet is given.
import { expect, test } from "bun:test";
import { toCsv, toSheet } from "../../console/sheet.ts";

test("numbers stay numbers, and what is missing is empty", () => {
  expect(toCsv([["a", -1.5, 0, null, undefined]])).toBe("a,-1.5,0,,\r\n");
});

test.each(["=1+1", "+1", "-1", "@SUM(A1)", "\t=1", "\r=1", "\n=1", "＝1", "＋1", "－1", "＠1"])(
  "a text that is a formula is only text: %j",
  (text) => {
    const [cell] = toCsv([[text, 1]]).split(",1\r\n");
    expect(cell?.replace(/^"/, "")).toStartWith("'");
  },
);

test("quotes, commas and lines stay in their cell", () => {
  expect(toCsv([['say "a, b"\nc', "d"]])).toBe('"say ""a, b""\nc",d\r\n');
});

test("the rest of a breakdown and of a step is named as questions name it", () => {
  const points = [{ start: "2026-03-01T00:00:00.000Z", count: 2, users: 1 }];
  const series = [
    { key: "pro", points },
    { key: null, other: true as const, points },
  ];
  expect(toSheet("timeseries", { interval: "day", series })).toEqual([
    ["start", "key", "count", "users"],
    ["2026-03-01T00:00:00.000Z", "pro", 2, 1],
    ["2026-03-01T00:00:00.000Z", "$other", 2, 1],
  ]);
  const link = { step: 1, from: null, fromOther: true as const, to: "b", count: 3, users: 2 };
  expect(toSheet("paths", { nodes: [], links: [link] })[1]).toEqual([1, "$other", "b", 3, 2]);
});
