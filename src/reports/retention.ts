// Counts how many of the people who began in a day, week or month come back in later ones.
import { bucketStarts, createBucketOf, nextStarts } from "./calendar.ts";
import { createIdSet, type IdSet } from "./id-set.ts";
import { type Answers, pointsMax, type RetentionQuestion } from "../domain/question.ts";
import type { Source } from "./scan.ts";

const ever = { from: Number.MIN_SAFE_INTEGER, to: Number.MAX_SAFE_INTEGER };

export async function answerRetention(
  source: Source,
  question: RetentionQuestion,
): Promise<Answers["retention"]> {
  const { from, to, tz, interval, periods } = question;
  const cohortStarts = bucketStarts(question, interval, pointsMax);
  const cohorts = cohortStarts.length - 1;
  // All buckets that any cohort needs.
  const starts = nextStarts(cohortStarts[0] as number, cohorts + periods - 1, tz, interval);
  const { max } = source.identities;
  const firstSeen = new Float64Array(max + 1).fill(Infinity);
  const returning = starts.map((): IdSet | undefined => undefined);
  const bucketOf = createBucketOf(starts);
  const scope = { ...question, from: starts[0] as number, to: starts.at(-1) as number };
  await source.scanEach([
    {
      selection: await source.select({ ...question, ...ever }, question.start),
      visit({ person, timestamp }) {
        if (timestamp < (firstSeen[person] as number)) firstSeen[person] = timestamp;
      },
    },
    {
      selection: await source.select(scope, question.returning),
      visit({ person, timestamp }) {
        (returning[bucketOf(timestamp)] ??= createIdSet(max)).add(person);
      },
    },
  ]);

  const cohortOf = new Int32Array(max + 1).fill(-1);
  const sizes = new Uint32Array(cohorts);
  for (const [person, time] of firstSeen.entries()) {
    if (!(time >= from && time < to)) continue;
    const cohort = bucketOf(time);
    cohortOf[person] = cohort;
    sizes[cohort] = (sizes[cohort] as number) + 1;
  }

  const returned = Array.from({ length: cohorts }, () => new Uint32Array(periods));
  for (const [bucket, people] of returning.entries()) {
    people?.forEach((person) => {
      const cohort = cohortOf[person] as number;
      const counts = returned[cohort];
      const period = bucket - cohort;
      if (counts && period >= 0 && period < periods)
        counts[period] = (counts[period] as number) + 1;
    });
  }

  return {
    cohorts: returned.flatMap((counts, cohort) => {
      const size = sizes[cohort] as number;
      if (size === 0) return [];
      const start = new Date(starts[cohort] as number).toISOString();
      return [{ start, size, returned: [...counts] }];
    }),
  };
}
