// Counts events and people in each hour, day, week or month. The answer is one series, or one for each of the most
// frequent values of a property.
import { columnOf } from "./codes.ts";
import { OverBudget } from "./budget.ts";
import { bucketOf, bucketStarts } from "./calendar.ts";
import { type Answers, pointsMax, type TimeseriesQuestion } from "../domain/question.ts";
import { emptyBucket, isRolledUp, type RolledUp } from "./rollups.ts";
import type { Source } from "./scan.ts";
import { rankCodes } from "./rank.ts";
import { tally, type Tally } from "./tally.ts";

/** A property may have this value, too: `other` tells the two apart. */
const otherKey = "$other";
/** A limit for all series together: above it, the answer alone would take hundreds of megabytes. */
const allPointsMax = 500_000;

export async function answerTimeseries(
  source: Source,
  rolledUp: RolledUp,
  question: TimeseriesQuestion,
): Promise<Answers["timeseries"]> {
  const { interval, breakdown } = question;
  const starts = bucketStarts(question, interval, pointsMax);
  if (breakdown === undefined) {
    const isRolled = isRolledUp(question) && interval !== "hour" && !question.measured;
    const points = isRolled
      ? await countRollups(rolledUp, question, starts)
      : await countAll(source, question, starts);
    return { interval, series: [{ key: null, points }] };
  }
  return { interval, series: await countEach(source, { ...question, breakdown }, starts) };
}

type Series = Answers["timeseries"]["series"][number];

type Points = Series["points"];

async function countRollups(
  rolledUp: RolledUp,
  question: TimeseriesQuestion,
  starts: readonly number[],
): Promise<Points> {
  const buckets = await rolledUp.collect({
    scope: question,
    event: question.event,
    byMonth: question.interval === "month",
    byName: false,
    indexOf: (timestamp) => bucketOf(starts, timestamp),
  });
  const points: Points = [];
  for (const [i, start] of starts.slice(0, -1).entries()) {
    const bucket = buckets.get(i) ?? emptyBucket;
    const users = await rolledUp.countPeople(bucket);
    points.push({ start: new Date(start).toISOString(), count: bucket.count, users });
  }
  return points;
}

async function countAll(
  source: Source,
  question: TimeseriesQuestion,
  starts: readonly number[],
): Promise<Points> {
  const counted = await tally(source, { scope: question, starts, measured: question.measured });
  return pointsOf(counted, starts, 0);
}

/** The points of a series. Its cells follow those of the series before it. */
function pointsOf(
  { countOf, peopleOf, valueOf }: Tally,
  starts: readonly number[],
  rank: number,
): Points {
  return starts.slice(0, -1).map((start, i) => {
    const cell = rank * (starts.length - 1) + i;
    const users = peopleOf(cell)?.size ?? 0;
    const point = { start: new Date(start).toISOString(), count: countOf(cell), users };
    return valueOf ? { ...point, value: valueOf(cell) } : point;
  });
}

async function countEach(
  source: Source,
  question: TimeseriesQuestion & { breakdown: string },
  starts: readonly number[],
): Promise<Series[]> {
  const { breakdown, limit, measured } = question;
  const column = columnOf(breakdown);
  const { rows, keys, hasOthers } = await rankCodes(source, question, { column, limit });
  if (rows.length === 0) return [];
  const count = (rows.length + 1) * (starts.length - 1);
  if (count > allPointsMax) throw new OverBudget(`It has ${count} points, of ${allPointsMax}.`);
  const counted = await tally(source, {
    scope: question,
    starts,
    measured,
    keys: { ...keys, others: hasOthers ? rows.length : undefined },
  });
  const series: Series[] = rows.map(({ key }, rank) => ({
    key,
    points: pointsOf(counted, starts, rank),
  }));
  if (!hasOthers) return series;
  return [
    ...series,
    { key: otherKey, other: true, points: pointsOf(counted, starts, rows.length) },
  ];
}
