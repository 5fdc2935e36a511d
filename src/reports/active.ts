// How many people were active on each day, and in the 7 and the 30 days that end with it.
import { bucketStarts, createBucketOf, dayStartBefore } from "./calendar.ts";
import { createIdSet, type IdSet } from "./id-set.ts";
import { type ActiveQuestion, type Answers, pointsMax } from "./question.ts";
import type { Source } from "./scan.ts";

const weekDays = 7;
const monthDays = 30;

export async function answerActive(
  source: Source,
  question: ActiveQuestion,
): Promise<Answers["active"]> {
  const { shown, starts } = startsOfActive(question);
  const [from, to] = [starts[0] as number, starts.at(-1) as number];
  const days = starts.slice(0, -1).map((): IdSet | undefined => undefined);
  const selection = await source.select({ ...question, from, to }, { event: question.event });
  const dayOf = createBucketOf(starts);
  await source.scan(selection, ({ timestamp, person }) => {
    (days[dayOf(timestamp)] ??= createIdSet(source.people.max)).add(person);
  });
  return { points: slide(days, source.people.max, shown) };
}

/** The days that are shown, and those before them whose people are still counted on the first. */
export function startsOfActive(question: ActiveQuestion): { shown: number[]; starts: number[] } {
  const { tz } = question;
  const shown = bucketStarts(question, "day", pointsMax);
  // One more than it takes, for a day may be skipped.
  const from = dayStartBefore(shown[0] as number, monthDays, tz);
  const to = shown.at(-1) as number;
  return { shown, starts: bucketStarts({ from, to, tz }, "day", pointsMax + monthDays + 1) };
}

/** Day by day: each person is counted where they were seen last, so that a window is a sum of days. */
export function slide(
  days: readonly (IdSet | undefined)[],
  max: number,
  shown: readonly number[],
): Answers["active"]["points"] {
  const lastSeen = new Int32Array(max + 1).fill(-1);
  const seenLastOn = new Int32Array(days.length);
  const counts = days.map((people, day) => {
    people?.forEach((person) => {
      const before = lastSeen[person] as number;
      if (before >= 0) seenLastOn[before] = (seenLastOn[before] as number) - 1;
      lastSeen[person] = day;
      seenLastOn[day] = (seenLastOn[day] as number) + 1;
    });
    const within = (length: number) =>
      seenLastOn.subarray(Math.max(0, day + 1 - length), day + 1).reduce((sum, n) => sum + n, 0);
    return { dau: people?.size ?? 0, wau: within(weekDays), mau: within(monthDays) };
  });
  return counts.slice(1 - shown.length).map((count, i) => ({
    start: new Date(shown[i] as number).toISOString(),
    ...count,
  }));
}
