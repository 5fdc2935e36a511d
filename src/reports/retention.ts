// Counts how many of the people who began in a day, week or month come back in later ones.
import { bucketOf, bucketStarts, createBucketOf, nextStarts } from "./calendar.ts";
import { createIdSet, type IdSet, type PackedSet } from "./id-set.ts";
import { type Answers, pointsMax, type RetentionQuestion } from "../domain/question.ts";
import { createBits, eachBit, hasBit } from "../store/bits.ts";
import type { Crowd } from "./crowd.ts";
import { isRolledUp, type RolledUp } from "./rollups.ts";
import type { Pass, Source } from "./source.ts";

export async function answerRetention(
  source: Source,
  rolledUp: RolledUp,
  question: RetentionQuestion,
): Promise<Answers["retention"]> {
  const { tz, interval, periods } = question;
  const cohortStarts = bucketStarts(question, interval, pointsMax);
  const cohorts = cohortStarts.length - 1;
  // All buckets that any cohort needs.
  const starts = nextStarts(cohortStarts[0] as number, cohorts + periods - 1, tz, interval);
  const isRolled =
    isRolledUp(question) && !question.start.where?.length && !question.returning.where?.length;
  const asked = { question, starts, cohorts };
  const found = isRolled
    ? await findInRollups(source, rolledUp, asked)
    : await findInEvents(source, asked);
  return { cohorts: await countCohorts(found, asked) };
}

interface Asked {
  question: RetentionQuestion;
  /** Of the buckets, and of the one after them. The first ones are those of the cohorts. */
  starts: readonly number[];
  cohorts: number;
}

interface Found {
  /** The cohort of each person; -1 if it is none. */
  cohortOf: Int32Array;
  /** Calls for everybody who was there in each bucket. */
  eachReturning(visit: (bucket: number, person: number) => void): Promise<void>;
}

/** From the people of whole days or months: whoever is in none of them before began in the first that has them. */
async function findInRollups(
  { identities }: Source,
  rolledUp: RolledUp,
  { question, starts, cohorts }: Asked,
): Promise<Found> {
  const { from, to, interval } = question;
  const { max } = identities;
  const bitsOf = (crowd: Crowd) => {
    const bits = createBits(max);
    crowd.addTo(bits);
    return bits;
  };
  const collect = (scope: { from: number; to: number }, event: string | undefined) =>
    rolledUp.collect({
      scope: { ...question, ...scope },
      event,
      byMonth: interval === "month",
      byName: false,
      indexOf: (timestamp) => bucketOf(starts, timestamp),
    });

  const cohortOf = new Int32Array(max + 1).fill(-1);
  const { event } = question.start;
  const before = await rolledUp.collect({
    scope: { ...question, from: 0, to: from },
    event,
    byMonth: true,
    byName: false,
    indexOf: () => 0,
  });
  const early = before.get(0);
  const earlier = early ? bitsOf(await rolledUp.crowdOf(early)) : createBits(max);
  const beginning = await collect({ from, to }, event);
  for (let cohort = 0; cohort < cohorts; cohort++) {
    const bucket = beginning.get(cohort);
    if (!bucket) continue;
    eachBit(bitsOf(await rolledUp.crowdOf(bucket)), (person) => {
      if (cohortOf[person] === -1 && !hasBit(earlier, person)) cohortOf[person] = cohort;
    });
  }
  const range = { from: starts[0] as number, to: starts.at(-1) as number };
  const returning = await collect(range, question.returning.event);
  return {
    cohortOf,
    async eachReturning(visit) {
      for (const [index, bucket] of returning) {
        eachBit(bitsOf(await rolledUp.crowdOf(bucket)), (person) => visit(index, person));
      }
    },
  };
}

const ever = { from: Number.MIN_SAFE_INTEGER, to: Number.MAX_SAFE_INTEGER };

export interface Returning {
  /** For each person, when they began; Infinity if they did not. */
  firstSeen: Float64Array;
  returning: (PackedSet | undefined)[];
}

/** Finds when everybody began, and who was there in each bucket. */
export const findReturning: Pass<Pick<Asked, "question" | "starts">, Returning> = {
  name: "find returning",
  async begin(source, { question, starts }) {
    const { max } = source.identities;
    const firstSeen = new Float64Array(max + 1).fill(Infinity);
    const returning = starts.map((): IdSet | undefined => undefined);
    const indexOf = createBucketOf(starts);
    const scope = { ...question, from: starts[0] as number, to: starts.at(-1) as number };
    return {
      tasks: [
        {
          selection: await source.select({ ...question, ...ever }, question.start),
          visit({ person, timestamp }) {
            if (timestamp < (firstSeen[person] as number)) firstSeen[person] = timestamp;
          },
        },
        {
          selection: await source.select(scope, question.returning),
          visit({ person, timestamp }) {
            (returning[indexOf(timestamp)] ??= createIdSet(max)).add(person);
          },
        },
      ],
      end: () => ({ firstSeen, returning: returning.map((people) => people?.pack()) }),
    };
  },
};

async function findInEvents(source: Source, { question, starts }: Asked): Promise<Found> {
  const { from, to } = question;
  const { max } = source.identities;
  const gathered = await source.gather(findReturning, { question, starts });
  const cohortOf = new Int32Array(max + 1).fill(-1);
  for (const [person, time] of firstSeenOf(gathered, max).entries()) {
    if (time >= from && time < to) cohortOf[person] = bucketOf(starts, time);
  }
  return {
    cohortOf,
    async eachReturning(visit) {
      for (const bucket of starts.keys()) {
        returningIn(gathered, bucket, max).forEach((person) => visit(bucket, person));
      }
    },
  };
}

/** When each person began; Infinity for those who did not. */
export function firstSeenOf(gathered: readonly Returning[], max: number): Float64Array {
  const all = gathered[0]?.firstSeen ?? new Float64Array(max + 1).fill(Infinity);
  for (const { firstSeen } of gathered.slice(1)) {
    for (let person = 0; person <= max; person++) {
      const time = firstSeen[person] as number;
      if (time < (all[person] as number)) all[person] = time;
    }
  }
  return all;
}

/** Everybody who was there in a bucket. */
export function returningIn(gathered: readonly Returning[], bucket: number, max: number): IdSet {
  const people = createIdSet(max);
  for (const { returning } of gathered) {
    const packed = returning[bucket];
    if (packed) people.unite(packed);
  }
  return people;
}

/** Cohorts of nobody are left out. */
async function countCohorts(
  { cohortOf, eachReturning }: Found,
  { question: { periods }, starts, cohorts }: Asked,
): Promise<Answers["retention"]["cohorts"]> {
  const sizes = new Uint32Array(cohorts);
  for (const cohort of cohortOf) if (cohort >= 0) sizes[cohort] = (sizes[cohort] as number) + 1;
  const returned = Array.from({ length: cohorts }, () => new Uint32Array(periods));
  await eachReturning((bucket, person) => {
    const cohort = cohortOf[person] as number;
    const counts = returned[cohort];
    const period = bucket - cohort;
    if (counts && period >= 0 && period < periods) counts[period] = (counts[period] as number) + 1;
  });
  return returned.flatMap((counts, cohort) => {
    const size = sizes[cohort] as number;
    if (size === 0) return [];
    const start = new Date(starts[cohort] as number).toISOString();
    return [{ start, size, returned: [...counts] }];
  });
}
