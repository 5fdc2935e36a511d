// A timeseries as a chart, beside the time before, and as a table for whoever wants the numbers.
import type { ReportTimeseriesAnswer } from "../../src/client/client.ts";
import { type Line, LineChart } from "../charts/line-chart.tsx";
import { colorOf, otherColor } from "../charts/colors.ts";
import { type Behind, openPeople } from "../people.tsx";
import { titleOf } from "../titles.ts";
import { setParams } from "../place.ts";
import type { ParamsOf } from "../kinds.ts";
import { toQuestion } from "../questions.ts";
import type { Interval } from "../range.ts";
import { isOnlyShown } from "../shown.ts";
import { type Mark, marksByBucket } from "../marks.ts";
import { Count } from "./count.tsx";
import { toDecimal } from "../words.ts";
import { Table } from "./table.tsx";
import { useMarked } from "./marked.tsx";

/** Events, people, or what is measured of a property. */
export type Measure = "count" | "users" | "value";
const lineNames = { count: "Now", users: "People", value: "Now" } as const;
const columnNames = { count: "Events", users: "People", value: "Value" } as const;
type OneSeries = ReportTimeseriesAnswer["series"][number];

export function totalOf({ series }: ReportTimeseriesAnswer): number {
  return series.flatMap(({ points }) => points).reduce((sum, { count }) => sum + count, 0);
}

interface SeriesProps {
  label: string;
  params: ParamsOf<"timeseries">;
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

/** A key is called as it is, an item by its title. */
export function nameOfSeries({ key, other }: Pick<OneSeries, "key" | "other">, by?: string) {
  if (other) return otherName;
  if (key === null) return "All";
  return by === "itemId" ? titleOf(key) : key;
}

/** The people of a series: in one bucket, or in the whole range. */
export function behindSeries(
  params: ParamsOf<"timeseries">,
  { key, other }: Pick<OneSeries, "key" | "other">,
  bucket?: { start: string; name: string },
): Behind {
  const series = other ? { other } : key === null ? {} : { key };
  const what = params.event ?? "any event";
  const name =
    key === null && !other ? what : `${what}, ${nameOfSeries({ key, other }, params.breakdown)}`;
  return {
    question: toQuestion("timeseries", params),
    cell: { ...series, ...(bucket ? { start: bucket.start } : {}) },
    title: bucket ? `${name}: ${bucket.name}` : name,
  };
}

export function Series(props: SeriesProps) {
  const { label, params, answer, before, what, color, height, hidden } = props;
  const { interval, series } = answer;
  const starts = (series[0]?.points ?? []).map(({ start }) => Date.parse(start));
  const nameOf = (each: OneSeries) => nameOfSeries(each, params.breakdown);
  const visible = series.filter((each) => !hidden?.has(nameOf(each)));
  const lines: Line[] = visible.map((each) => ({
    name: series.length === 1 ? lineNames[what] : nameOf(each),
    color: each.other ? otherColor() : (color ?? colorOf(series.indexOf(each))),
    values: each.points.map((point) => point[what] ?? null),
  }));
  const earlier = before?.series[0]?.points;
  if (earlier && series.length === 1) {
    const values = starts.map((_, i) => earlier[i]?.[what] ?? null);
    lines.push({ name: "Before", color: color ?? colorOf(0), values, isBefore: true });
  }
  const { tz = "UTC" } = params;
  const bucketOf = (start: number) => nameOfBucket(start, interval, tz);
  const end = endOf(starts, interval);
  const { marks, chartProps, menu } = useMarked(starts, end);
  return (
    <>
      <LineChart
        {...chartProps}
        label={label}
        starts={starts}
        end={end}
        lines={lines}
        tz={tz}
        height={height}
        nameOf={bucketOf}
        onZoom={isOnlyShown.value ? undefined : zoomTo}
        onPick={(bucket, line) => {
          if (isOnlyShown.value) return;
          const each = visible[line];
          const start = each?.points[bucket]?.start;
          if (!each || start === undefined) return;
          openPeople(behindSeries(params, each, { start, name: bucketOf(Date.parse(start)) }));
        }}
      />
      <div class="foot">
        {menu}
        <Numbers label={label} params={params} answer={answer} what={what} marks={marks} />
      </div>
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

function Numbers({
  label,
  params,
  answer,
  what,
  marks,
}: Pick<SeriesProps, "label" | "params" | "answer" | "what"> & { marks: readonly Mark[] }) {
  const { series, interval } = answer;
  const { tz = "UTC" } = params;
  const rows = (series[0]?.points ?? []).map(({ start }, i) => ({
    start,
    name: nameOfBucket(Date.parse(start), interval, tz),
    i,
  }));
  const marked = marksByBucket(
    marks,
    rows.map(({ start }) => Date.parse(start)),
  );
  return (
    <details class="numbers">
      <summary>Numbers</summary>
      <Table
        caption={`${label} in numbers`}
        rows={rows.toReversed()}
        keyOf={({ start }) => start}
        columns={[
          { title: "From", cell: ({ name }) => name, value: ({ start }) => start },
          ...series.map((each) => ({
            title: series.length === 1 ? columnNames[what] : nameOfSeries(each, params.breakdown),
            cell: ({ i, ...bucket }: (typeof rows)[number]) => (
              <Count
                value={each.points[i]?.[what]}
                text={toDecimal(each.points[i]?.[what])}
                behind={behindSeries(params, each, bucket)}
              />
            ),
            value: ({ i }: { i: number }) => each.points[i]?.[what] ?? null,
            isNumber: true,
          })),
          ...(marks.length === 0
            ? []
            : [
                {
                  title: "Marks",
                  cell: ({ i }: (typeof rows)[number]) =>
                    marked
                      .get(i)
                      ?.map(({ text }) => text)
                      .join(", "),
                },
              ]),
        ]}
      />
    </details>
  );
}
