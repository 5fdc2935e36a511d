// How many events, and how many people, in each hour, day, week or month; one series, or one for each
// of the most frequent values of a property.
import { bucketOf, bucketStarts } from "./calendar.ts";
import { createIdSet, type IdSet } from "./id-set.ts";
import { countKeys, largest } from "./keys.ts";
import { createReadProperty, toKey } from "./property.ts";
import { type Answers, pointsMax, type TimeseriesQuestion } from "./question.ts";
import type { Selection, Source } from "./scan.ts";

const otherKey = "$other";

export async function answerTimeseries(
  source: Source,
  question: TimeseriesQuestion,
): Promise<Answers["timeseries"]> {
  const { interval, breakdown } = question;
  const starts = bucketStarts(question, interval, pointsMax);
  const selection = await source.select(question, { event: question.event });
  const series =
    breakdown === undefined
      ? [await countAll(source, selection, starts)]
      : await countEach(source, { ...selection, readsJson: true }, starts, {
          ...question,
          breakdown,
        });
  return { interval, series };
}

type Series = Answers["timeseries"]["series"][number];

async function countAll(source: Source, selection: Selection, starts: number[]): Promise<Series> {
  const tally = createTally(source, starts);
  await source.scan(selection, ({ timestamp, person }) => tally.add(timestamp, person));
  return { key: null, points: tally.points() };
}

async function countEach(
  source: Source,
  selection: Selection,
  starts: number[],
  { breakdown, limit }: { breakdown: string; limit: number },
): Promise<Series[]> {
  const read = createReadProperty(breakdown);
  const keys = largest(await countKeys(source, selection, ({ json }) => toKey(read(json))), limit);
  const tallies = new Map(keys.map(({ key }) => [key, createTally(source, starts)]));
  let other: Tally | undefined;
  await source.scan(selection, ({ json, timestamp, person }) => {
    const key = toKey(read(json));
    if (key === undefined) return;
    const tally = tallies.get(key) ?? (other ??= createTally(source, starts));
    tally.add(timestamp, person);
  });
  const series: Series[] = [...tallies].map(([key, tally]) => ({ key, points: tally.points() }));
  return other ? [...series, { key: otherKey, points: other.points() }] : series;
}

interface Tally {
  add(timestamp: number, person: number): void;
  points(): Series["points"];
}

function createTally({ people }: Source, starts: readonly number[]): Tally {
  // The last start is that of the bucket after the range.
  const buckets = starts.slice(0, -1).map((start) => ({
    start: new Date(start).toISOString(),
    count: 0,
    people: undefined as IdSet | undefined,
  }));
  return {
    add(timestamp, person) {
      const bucket = buckets[bucketOf(starts, timestamp)];
      if (!bucket) return;
      bucket.count += 1;
      (bucket.people ??= createIdSet(people.max)).add(person);
    },
    points: () =>
      buckets.map(({ start, count, people }) => ({ start, count, users: people?.size ?? 0 })),
  };
}
