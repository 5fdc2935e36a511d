// Of those who began in a day, week or month, how many come back in the ones after it.
import { bucketOf, bucketStarts, nextStarts } from "./calendar.ts";
import { createIdSet, type IdSet } from "./id-set.ts";
import { type Answers, pointsMax, type RetentionQuestion } from "./question.ts";
import type { Source } from "./scan.ts";

const ever = { from: Number.MIN_SAFE_INTEGER, to: Number.MAX_SAFE_INTEGER };

export async function answerRetention(
  source: Source,
  question: RetentionQuestion,
): Promise<Answers["retention"]> {
  const { from, to, tz, interval, periods } = question;
  const cohortStarts = bucketStarts(question, interval, pointsMax);
  const cohorts = cohortStarts.length - 1;
  // All buckets that any cohort looks at.
  const starts = nextStarts(cohortStarts[0] as number, cohorts + periods - 1, tz, interval);

  const firstSeen = await findFirst(source, question);
  const cohortOf = new Int32Array(source.people.max + 1).fill(-1);
  const sizes = new Uint32Array(cohorts);
  for (const [person, time] of firstSeen.entries()) {
    if (!(time >= from && time < to)) continue;
    const cohort = bucketOf(cohortStarts, time);
    cohortOf[person] = cohort;
    sizes[cohort] = (sizes[cohort] as number) + 1;
  }

  const returned = Array.from({ length: cohorts }, () =>
    Array.from({ length: periods }, (): IdSet | undefined => undefined),
  );
  const scope = { ...question, from: starts[0] as number, to: starts.at(-1) as number };
  await source.scan(await source.select(scope, question.returning), ({ person, timestamp }) => {
    const cohort = cohortOf[person] as number;
    if (cohort < 0) return;
    const period = bucketOf(starts, timestamp) - cohort;
    if (period < 0 || period >= periods) return;
    const row = returned[cohort] as (IdSet | undefined)[];
    (row[period] ??= createIdSet(source.people.max)).add(person);
  });

  return {
    cohorts: returned.flatMap((row, cohort) => {
      const size = sizes[cohort] as number;
      if (size === 0) return [];
      const start = new Date(cohortStarts[cohort] as number).toISOString();
      return [{ start, size, returned: row.map((people) => people?.size ?? 0) }];
    }),
  };
}

/** When each person's first `start` event was, of all there ever were; Infinity where there is none. */
async function findFirst(source: Source, question: RetentionQuestion): Promise<Float64Array> {
  const first = new Float64Array(source.people.max + 1).fill(Infinity);
  const selection = await source.select({ ...question, ...ever }, question.start);
  await source.scan(selection, ({ person, timestamp }) => {
    if (timestamp < (first[person] as number)) first[person] = timestamp;
  });
  return first;
}
