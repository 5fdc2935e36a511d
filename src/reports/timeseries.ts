// Counts events and people in each hour, day, week or month. The answer is one series, or one for each of the most
// frequent values of a property.
import { OverBudget } from "./budget.ts";
import { bucketOf, bucketStarts, createBucketOf } from "./calendar.ts";
import { createIdSet, type IdSet } from "./id-set.ts";
import { type KeyCount, keysOfProperty, rankKeys } from "./keys.ts";
import { createGauge, type Gauge } from "./measure.ts";
import { type Answers, pointsMax, type TimeseriesQuestion } from "../domain/question.ts";
import { emptyBucket, isRolledUp, type RolledUp } from "./rollups.ts";
import type { Source } from "./scan.ts";
import type { Selection } from "./sweep.ts";

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
  const { event, measured } = question;
  const selection: Selection = {
    ...(await source.select(question, { event })),
    numbersOf: measured && (await source.property(measured.property)),
  };
  const tally = createTally(source, starts);
  const gauge = measured && createGauge(measured.measure);
  const bucketOf = createBucketOf(starts);
  await source.scan(selection, (seen) => {
    const bucket = bucketOf(seen.timestamp);
    tally.add(bucket, seen.person);
    gauge?.add(bucket, seen);
  });
  return withValues([tally.points()], gauge)[0] as Points;
}

/** Puts the values beside the points. The cells of a series follow those of the series before it. */
function withValues(all: Points[], gauge: Gauge | undefined): Points[] {
  if (!gauge) return all;
  const valueOf = gauge.values();
  return all.map((points, k) =>
    points.map((point, i) => ({ ...point, value: valueOf(k * points.length + i) })),
  );
}

async function countEach(
  source: Source,
  question: TimeseriesQuestion & { breakdown: string },
  starts: readonly number[],
): Promise<Series[]> {
  const { breakdown, event, limit, measured } = question;
  const property = await source.property(breakdown);
  const selection: Selection = {
    ...(await source.select(question, { event })),
    codesOf: property,
    numbersOf: measured && (await source.property(measured.property)),
  };
  const bucketOf = createBucketOf(starts);
  const keys = keysOfProperty(property);
  const { rows, each, rankOf } = await rankKeys(source, selection, keys, {
    limit,
    slots: starts.length,
    slotOf: ({ timestamp }) => bucketOf(timestamp),
  });
  const count = (rows.length + 1) * (starts.length - 1);
  if (count > allPointsMax) throw new OverBudget(`It has ${count} points, of ${allPointsMax}.`);
  const tallies = rows.map(() => createTally(source, starts));
  let other: Tally | undefined;
  await each((rank, bucket, person) => {
    const tally = rank < 0 ? (other ??= createTally(source, starts)) : (tallies[rank] as Tally);
    tally.add(bucket, person);
  });
  const gauge = measured && createGauge(measured.measure);
  if (gauge) {
    await source.scan(selection, (seen) => {
      const number = keys.numberOf(seen);
      if (number < 0) return;
      const rank = rankOf(number);
      const place = rank < 0 ? rows.length : rank;
      gauge.add(place * (starts.length - 1) + bucketOf(seen.timestamp), seen);
    });
  }
  const all = withValues(
    [...tallies, ...(other ? [other] : [])].map((tally) => tally.points()),
    gauge,
  );
  return all.map((points, rank) =>
    rank < rows.length
      ? { key: (rows[rank] as KeyCount).key, points }
      : { key: otherKey, other: true, points },
  );
}

interface Tally {
  add(bucket: number, person: number): void;
  points(): Points;
}

function createTally({ identities }: Source, starts: readonly number[]): Tally {
  // The last start is that of the bucket after the range.
  const buckets = starts.slice(0, -1).map((start) => ({
    start: new Date(start).toISOString(),
    count: 0,
    people: undefined as IdSet | undefined,
  }));
  return {
    add(index, person) {
      const bucket = buckets[index];
      if (!bucket) return;
      bucket.count += 1;
      (bucket.people ??= createIdSet(identities.max)).add(person);
    },
    points: () =>
      buckets.map(({ start, count, people }) => ({ start, count, users: people?.size ?? 0 })),
  };
}
