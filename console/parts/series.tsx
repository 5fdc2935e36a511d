// A timeseries as a chart, beside the time before, and as a table for whoever wants the numbers.
import type { ReportTimeseriesAnswer } from "../../src/client/client.ts";
import { type Line, LineChart } from "../charts/line-chart.tsx";
import { colorOf, otherColor } from "../charts/colors.ts";
import { setParams } from "../place.ts";
import { type Interval, range } from "../range.ts";
import { toCount } from "../words.ts";
import { Table } from "./table.tsx";

export type Measure = "count" | "users";

export function totalOf({ series }: ReportTimeseriesAnswer): number {
  return series.flatMap(({ points }) => points).reduce((sum, { count }) => sum + count, 0);
}

interface SeriesProps {
  label: string;
  answer: ReportTimeseriesAnswer;
  before?: ReportTimeseriesAnswer | undefined;
  what: Measure;
  /** Of a single series. */
  color?: string;
  height?: number;
  /** Names of series that are left out. */
  hidden?: ReadonlySet<string>;
}

const otherName = "Others";
export const nameOfSeries = ({ key, other }: { key: string | null; other?: true }) =>
  other ? otherName : (key ?? "All");

export function Series({ label, answer, before, what, color, height, hidden }: SeriesProps) {
  const { interval, series } = answer;
  const starts = (series[0]?.points ?? []).map(({ start }) => Date.parse(start));
  const lines: Line[] = series.map((each, i) => ({
    name: series.length === 1 ? (what === "count" ? "Now" : "People") : nameOfSeries(each),
    color: each.other ? otherColor() : (color ?? colorOf(i)),
    values: each.points.map((point) => point[what]),
  }));
  const shown = lines.filter(({ name }) => !hidden?.has(name));
  const earlier = before?.series[0]?.points;
  if (earlier && series.length === 1) {
    const values = starts.map((_, i) => earlier[i]?.[what] ?? null);
    shown.push({ name: "Before", color: color ?? colorOf(0), values, isBefore: true });
  }
  const { tz } = range.value;
  return (
    <>
      <LineChart
        label={label}
        starts={starts}
        end={endOf(starts, interval)}
        lines={shown}
        tz={tz}
        height={height}
        nameOf={(start) => nameOfBucket(start, interval, tz)}
        onZoom={zoomTo}
      />
      <Numbers label={label} answer={answer} what={what} />
    </>
  );
}

const lengths: Record<Interval, number> = { hour: 1, day: 24, week: 168, month: 744 };

/** Where the last bucket ends: near enough to tell whether it still runs. */
function endOf(starts: readonly number[], interval: Interval): number {
  return (starts.at(-1) ?? 0) + lengths[interval] * 3_600_000;
}

function zoomTo(from: number, to: number): void {
  setParams({
    range: undefined,
    interval: undefined,
    from: new Date(from).toISOString(),
    to: new Date(Math.min(to, Date.now())).toISOString(),
  });
}

export function nameOfBucket(start: number, interval: Interval, tz: string): string {
  const shapes: Record<Interval, Intl.DateTimeFormatOptions> = {
    hour: { weekday: "short", day: "numeric", month: "short", hour: "2-digit", minute: "2-digit" },
    day: { weekday: "short", day: "numeric", month: "short", year: "numeric" },
    week: { day: "numeric", month: "short", year: "numeric" },
    month: { month: "long", year: "numeric" },
  };
  const name = new Date(start).toLocaleString("en-GB", { ...shapes[interval], timeZone: tz });
  return interval === "week" ? `Week of ${name}` : name;
}

function Numbers({ label, answer, what }: Pick<SeriesProps, "label" | "answer" | "what">) {
  const { series, interval } = answer;
  const { tz } = range.value;
  const rows = (series[0]?.points ?? []).map(({ start }, i) => ({ start: Date.parse(start), i }));
  return (
    <details class="numbers">
      <summary>Numbers</summary>
      <Table
        caption={label}
        rows={rows.toReversed()}
        keyOf={({ start }) => String(start)}
        columns={[
          {
            title: "From",
            cell: ({ start }) => nameOfBucket(start, interval, tz),
            value: ({ start }) => start,
          },
          ...series.map((each) => ({
            title:
              series.length === 1 ? (what === "count" ? "Events" : "People") : nameOfSeries(each),
            cell: ({ i }: { i: number }) => toCount(each.points[i]?.[what]),
            value: ({ i }: { i: number }) => each.points[i]?.[what] ?? null,
            isNumber: true,
          })),
        ]}
      />
    </details>
  );
}
