// How many people were active on each day, and in the 7 and the 30 days that end with it.
import { bucketOf, bucketStarts, dayStartBefore } from "./calendar.ts";
import { createIdSet, type IdSet } from "./id-set.ts";
import { type ActiveQuestion, type Answers, pointsMax } from "./question.ts";
import type { Source } from "./scan.ts";

const weekDays = 7;
const monthDays = 30;

export async function answerActive(
  source: Source,
  question: ActiveQuestion,
): Promise<Answers["active"]> {
  const { tz } = question;
  const shown = bucketStarts(question, "day", pointsMax);
  // Whole days, and those before the first whose people are still counted on it.
  const from = dayStartBefore(shown[0] as number, monthDays - 1, tz);
  const to = shown.at(-1) as number;
  const starts = bucketStarts({ from, to, tz }, "day", pointsMax + monthDays);

  const days = starts.slice(0, -1).map((): IdSet | undefined => undefined);
  const selection = await source.select({ ...question, from, to }, { event: question.event });
  await source.scan(selection, ({ timestamp, person }) => {
    const day = bucketOf(starts, timestamp);
    (days[day] ??= createIdSet(source.people.max)).add(person);
  });
  const counts = slide(days, source.people.max);
  const before = counts.length - (shown.length - 1);
  return {
    points: counts.slice(before).map((count, i) => ({
      start: new Date(shown[i] as number).toISOString(),
      ...count,
    })),
  };
}

/** Day by day: each person is counted where they were seen last, so that a window is a sum of days. */
function slide(days: readonly (IdSet | undefined)[], max: number) {
  const lastSeen = new Int32Array(max + 1).fill(-1);
  const seenLastOn = new Int32Array(days.length);
  return days.map((people, day) => {
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
}
