// Counts events and people in each hour, day, week or month. The answer is one series, or one for each of the most
// frequent values of a property.
import { OverBudget } from "./budget.ts";
import { bucketOf, bucketStarts, createBucketOf } from "./calendar.ts";
import { createIdSet, type IdSet } from "./id-set.ts";
import { keysOfProperty, rankKeys } from "./keys.ts";
import { type Answers, pointsMax, type TimeseriesQuestion } from "../domain/question.ts";
import { emptyBucket, isRolledUp, type RolledUp } from "./rollups.ts";
import type { Source } from "./scan.ts";

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
    const isRolled = isRolledUp(question) && interval !== "hour";
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
  const selection = await source.select(question, { event: question.event });
  const tally = createTally(source, starts);
  const bucketOf = createBucketOf(starts);
  await source.scan(selection, ({ timestamp, person }) => tally.add(bucketOf(timestamp), person));
  return tally.points();
}

async function countEach(
  source: Source,
  question: TimeseriesQuestion & { breakdown: string },
  starts: readonly number[],
): Promise<Series[]> {
  const { breakdown, event, limit } = question;
  const selection = { ...(await source.select(question, { event })), readsJson: true };
  const bucketOf = createBucketOf(starts);
  const { rows, each } = await rankKeys(source, selection, keysOfProperty(breakdown), {
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
  const series: Series[] = rows.map(({ key }, rank) => ({
    key,
    points: (tallies[rank] as Tally).points(),
  }));
  return other ? [...series, { key: otherKey, other: true, points: other.points() }] : series;
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
