// Lines over time, by uPlot: zoom by dragging, one crosshair over all charts of a page, and what it points at in
// words. The bucket that still runs is dashed.
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import { toCount, toShort } from "../words.ts";
import { fade, gridColor, softColor } from "./colors.ts";

export interface Line {
  name: string;
  color: string;
  values: readonly (number | null)[];
  /** Of the time before, behind the others and thin. */
  isBefore?: boolean;
}

/** What happened in a bucket, such as a release. */
export interface BucketMark {
  bucket: number;
  text: string;
}

export interface LineChartProps {
  /** What it shows, for those who cannot see it. */
  label: string;
  /** Where each bucket starts, in ms. */
  starts: readonly number[];
  /** Where the last bucket ends, in ms. */
  end: number;
  lines: readonly Line[];
  marks?: readonly BucketMark[];
  tz: string;
  height?: number;
  /** What a bucket is called. */
  nameOf: (start: number) => string;
  /** Called with the part that was dragged over, in ms. */
  onZoom?: (from: number, to: number) => void;
  /** Called with the indexes of the bucket and the line that was clicked. */
  onPick?: (bucket: number, line: number) => void;
  /** Called with the index of the bucket that was clicked with Shift. */
  onMark?: (bucket: number) => void;
}

/** Up to so many lines are named at their ends. */
const namedMax = 5;
const sync = uPlot.sync("page");

export function LineChart(props: LineChartProps) {
  const place = useRef<HTMLDivElement>(null);
  const tip = useRef<HTMLDivElement>(null);
  const latest = useRef(props);
  latest.current = props;
  const key = JSON.stringify([props.starts, props.lines, props.height, props.tz]);
  const marks = JSON.stringify(props.marks);
  const drawn = useRef<{ chart: uPlot; marks: string } | undefined>(undefined);

  useEffect(() => {
    const root = place.current;
    if (!root) return;
    const chart = new uPlot(toOptions(latest, root, tip), toData(latest.current), root);
    // uPlot keeps the click that ends a drag to itself.
    chart.over.addEventListener("click", ({ shiftKey }) => {
      if (shiftKey) mark(chart, latest.current);
      else pick(chart, latest.current);
    });
    const observer = new ResizeObserver(() =>
      chart.setSize({ width: root.clientWidth, height: heightOf(latest.current) }),
    );
    observer.observe(root);
    drawn.current = { chart, marks };
    return () => {
      drawn.current = undefined;
      observer.disconnect();
      chart.destroy();
    };
  }, [key]);
  // They come a little later, and take room above. A chart that is new draws them by itself.
  useEffect(() => {
    if (!drawn.current || drawn.current.marks === marks) return;
    drawn.current.marks = marks;
    drawn.current.chart.redraw(true, true);
  }, [marks]);

  return (
    <figure class="chart" role="img" aria-label={props.label}>
      <div ref={place} />
      <div ref={tip} class="tip" hidden />
      <Legend lines={props.lines} />
    </figure>
  );
}

/** Where lines have no room for their names at their ends. */
function Legend({ lines }: Pick<LineChartProps, "lines">) {
  const now = lines.filter(({ isBefore }) => !isBefore);
  if (now.length < 2) return null;
  return (
    <ul class={`legend ${now.length > namedMax ? "always" : ""}`}>
      {now.map(({ name, color }) => (
        <li key={name} ref={(el) => el?.style.setProperty("--key", color)} class="keyed">
          {name}
        </li>
      ))}
    </ul>
  );
}

type Latest = { readonly current: LineChartProps };

function heightOf({ height = 260 }: LineChartProps): number {
  return height;
}

function isRunning({ end }: LineChartProps): boolean {
  return end > Date.now();
}

/** Each line is two: up to the last full bucket, and from there on if the last one still runs. */
function toData(props: LineChartProps): uPlot.AlignedData {
  const { starts, lines } = props;
  const last = starts.length - 1;
  const runs = isRunning(props);
  const series = lines.flatMap(({ values, isBefore }) => {
    const whole = values.map((value, i) => (runs && i === last && !isBefore ? null : value));
    const running = values.map((value, i) => (runs && i >= last - 1 && !isBefore ? value : null));
    return [whole, running];
  });
  return [starts.map((start) => start / 1000), ...series] as uPlot.AlignedData;
}

function toOptions(
  latest: Latest,
  root: HTMLElement,
  tip: { readonly current: HTMLElement | null },
): uPlot.Options {
  const { lines, tz, starts } = latest.current;
  const size = textSize(root);
  const font = `${size}px system-ui, sans-serif`;
  const above = () => (latest.current.marks?.length ? markHeight : 8);
  const isSingle = lines.filter(({ isBefore }) => !isBefore).length === 1;
  const isNamed = !isSingle && lines.length <= namedMax && root.clientWidth > 560;
  return {
    width: root.clientWidth,
    height: heightOf(latest.current),
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), tz),
    padding: [above, isNamed ? 112 : 12, 0, 0],
    legend: { show: false },
    cursor: {
      sync: { key: sync.key },
      drag: { x: latest.current.onZoom !== undefined, y: false, setScale: false },
      points: { size: 7 },
      y: false,
    },
    scales: { x: { time: true }, y: { range: (_, __, max) => [0, niceMax(max)] } },
    axes: [
      {
        stroke: softColor,
        grid: { show: false },
        ticks: { show: false },
        font,
        space: size * 6,
        size: size * 2 + 4,
        values: (_, splits, __, ___, step) => splits.map((split) => toTick(split, step, tz)),
      },
      {
        stroke: softColor,
        grid: { stroke: gridColor, width: 1 },
        ticks: { show: false },
        splits: (_, __, ___, max) => [0, 1, 2, 3, 4].map((k) => (max * k) / 4),
        values: (_, splits) => splits.map(toShort),
        font,
        size: size * 4 + 4,
      },
    ],
    series: [{}, ...lines.flatMap((line) => toSeries(line, isSingle, starts.length))],
    hooks: {
      setSelect: [(chart) => zoom(chart, latest.current)],
      setCursor: [(chart) => showTip(chart, latest.current, tip.current)],
      drawClear: [(chart) => drawMarks(chart, latest.current)],
      draw: isNamed ? [(chart) => nameLines(chart, latest.current)] : [],
    },
  };
}

/** In CSS's pixels, as the style sheet has it: what is far away is larger. */
function textSize(root: HTMLElement): number {
  return Number.parseFloat(getComputedStyle(root).fontSize);
}

const daySeconds = 86_400;

/** 14:00 within a day, 3 Nov within months, Nov 2026 beyond. */
function toTick(seconds: number, step: number, tz: string): string {
  const shape: Intl.DateTimeFormatOptions =
    step < daySeconds
      ? { hour: "2-digit", minute: "2-digit" }
      : step < 28 * daySeconds
        ? { day: "numeric", month: "short" }
        : { month: "short", year: "numeric" };
  return new Date(seconds * 1000).toLocaleString("en-GB", { ...shape, timeZone: tz });
}

function toSeries({ color, isBefore }: Line, isSingle: boolean, points: number): uPlot.Series[] {
  const width = isBefore ? 1 : 1.5;
  const stroke = isBefore ? fade(color, 0.5) : color;
  const fill = isSingle && !isBefore ? fade(color, 0.08) : undefined;
  // A line of one point is no line.
  const point = { show: points === 1, size: 6, fill: color };
  return [
    { stroke, width, fill, points: point },
    { stroke, width, fill, dash: [4, 4], points: point },
  ];
}

/** The least of 1, 2 and 4 times a power of ten that is not below: its quarters are easy to read. */
function niceMax(max: number | null): number {
  if (!max || max <= 4) return 4;
  const power = 10 ** Math.floor(Math.log10(max));
  const found = [1, 1.2, 1.6, 2, 2.4, 3.2, 4, 6, 8, 10].find((factor) => factor * power >= max);
  return (found ?? 10) * power;
}

function zoom(chart: uPlot, { onZoom, starts, end }: LineChartProps): void {
  const { left, width } = chart.select;
  if (width < 4 || !onZoom) return;
  const [first, last] = [chart.posToIdx(left), chart.posToIdx(left + width)];
  chart.setSelect({ left: 0, top: 0, width: 0, height: 0 }, false);
  onZoom(starts[first] as number, starts[last + 1] ?? end);
}

/** The line next to the pointer, in the bucket that it points at. */
function pick(chart: uPlot, { onPick, lines }: LineChartProps): void {
  const { idx, top = 0 } = chart.cursor;
  if (idx === null || idx === undefined || !onPick) return;
  const near = lines
    .map(({ values, isBefore }, line) => ({ line, isBefore, value: values[idx] }))
    .filter(({ isBefore, value }) => !isBefore && typeof value === "number")
    .map(({ line, value }) => ({ line, far: Math.abs(chart.valToPos(value!, "y") - top) }))
    .sort((a, b) => a.far - b.far)[0];
  if (near) onPick(idx, near.line);
}

function mark(chart: uPlot, { onMark }: LineChartProps): void {
  const { idx } = chart.cursor;
  if (idx !== null && idx !== undefined) onMark?.(idx);
}

function showTip(
  chart: uPlot,
  { lines, marks = [], starts, nameOf }: LineChartProps,
  tip: HTMLElement | null,
) {
  const { idx, left = -1 } = chart.cursor;
  if (!tip) return;
  tip.hidden = idx === null || idx === undefined || left < 0;
  if (tip.hidden) return;
  const at = idx as number;
  const title = document.createElement("b");
  title.textContent = nameOf(starts[at] as number);
  const rows = lines
    .map((line) => ({ line, value: line.values[at] ?? null }))
    .sort((a, b) => (b.value ?? -1) - (a.value ?? -1))
    .map(({ line, value }) => toTipRow(line, value));
  const said = marks.filter(({ bucket }) => bucket === at).map(toTipMark);
  tip.replaceChildren(title, ...rows, ...said);
  const isRight = left > chart.over.clientWidth / 2;
  const x = left + chart.over.offsetLeft;
  tip.style.left = isRight ? `${x - tip.offsetWidth - 12}px` : `${x + 12}px`;
}

function toTipRow({ name, color, isBefore }: Line, value: number | null): HTMLElement {
  const row = document.createElement("span");
  const mark = document.createElement("i");
  mark.style.background = isBefore ? fade(color, 0.5) : color;
  const word = document.createElement("span");
  word.textContent = name;
  const figure = document.createElement("b");
  figure.textContent = toCount(value);
  row.append(mark, word, figure);
  return row;
}

function toTipMark({ text }: BucketMark): HTMLElement {
  const row = document.createElement("em");
  row.textContent = text;
  return row;
}

/** The room above a chart that has marks. */
const markHeight = 24;

/** A thin line through each bucket with a mark, and above it its word, where there is room for it. */
function drawMarks(chart: uPlot, { marks = [], starts }: LineChartProps): void {
  const { ctx, bbox } = chart;
  const ratio = devicePixelRatio;
  const right = bbox.left + bbox.width;
  let free = bbox.left;
  ctx.save();
  ctx.font = `${textSize(chart.root) * ratio}px system-ui, sans-serif`;
  ctx.textBaseline = "bottom";
  ctx.fillStyle = ctx.strokeStyle = softColor();
  ctx.lineWidth = ratio;
  ctx.setLineDash([2 * ratio, 3 * ratio]);
  for (const { bucket, text } of marks) {
    // Half a pixel on, so that the line is one pixel wide.
    const x = Math.round(chart.valToPos((starts[bucket] as number) / 1000, "x", true)) - 0.5;
    ctx.beginPath();
    ctx.moveTo(x, bbox.top - 4 * ratio);
    ctx.lineTo(x, bbox.top + bbox.height);
    ctx.stroke();
    const word = text.length > markTextMax ? `${text.slice(0, markTextMax - 1)}…` : text;
    const { width } = ctx.measureText(word);
    const left = Math.min(x, right - width);
    if (left < free) continue;
    ctx.fillText(word, left, bbox.top - 6 * ratio);
    free = left + width + 12 * ratio;
  }
  ctx.restore();
}

const markTextMax = 24;

/** Names the lines at their ends, moved apart where they would lie on each other. */
function nameLines(chart: uPlot, { lines }: LineChartProps): void {
  const { ctx } = chart;
  const ratio = devicePixelRatio;
  const gap = 15 * ratio;
  const x = chart.bbox.left + chart.bbox.width + 8 * ratio;
  const names = lines
    .filter(({ isBefore }) => !isBefore)
    .map(({ name, color, values }) => ({
      name,
      color,
      y: chart.valToPos(values.findLast((value) => value !== null) ?? 0, "y", true),
    }))
    .sort((a, b) => b.y - a.y);
  let above = chart.bbox.top + chart.bbox.height + gap;
  ctx.save();
  ctx.font = `${textSize(chart.root) * ratio}px system-ui, sans-serif`;
  ctx.textBaseline = "middle";
  ctx.textAlign = "left";
  for (const { name, color, y } of names) {
    above = Math.min(y, above - gap);
    ctx.fillStyle = color;
    ctx.fillText(name.length > 16 ? `${name.slice(0, 15)}…` : name, x, above);
  }
  ctx.restore();
}
