// Active people: of each day, and of the 7 and 30 days that end with it.
import type { ReportActiveAnswer } from "../../src/client/client.ts";
import { colorOf } from "../charts/colors.ts";
import { LineChart } from "../charts/line-chart.tsx";
import { nameOfBucket } from "../parts/series.tsx";
import { range } from "../range.ts";

const lines = [
  ["dau", "A day"],
  ["wau", "7 days"],
  ["mau", "30 days"],
] as const;
const dayMs = 86_400_000;

export function DrawnActive({ answer: { points } }: { answer: ReportActiveAnswer }) {
  const starts = points.map(({ start }) => Date.parse(start));
  const { tz } = range.value;
  return (
    <LineChart
      label="Active people"
      starts={starts}
      end={(starts.at(-1) ?? 0) + dayMs}
      lines={lines.map(([name, title], i) => ({
        name: title,
        color: colorOf(i),
        values: points.map((point) => point[name]),
      }))}
      tz={tz}
      nameOf={(start) => nameOfBucket(start, "day", tz)}
    />
  );
}
