// How many people were active on each day, and in the 7 and the 30 days that end with it.
import { bucketStarts, createBucketOf, dayStartBefore } from "./calendar.ts";
import { createIdSet, type IdSet } from "./id-set.ts";
import { type ActiveQuestion, type Answers, pointsMax } from "../domain/question.ts";
import type { Source } from "./scan.ts";
import { countInWindows, type Crowd } from "./crowd.ts";

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

/** A point for each day that is shown, which are the last of all days. */
export function slide(
  days: readonly (Crowd | undefined)[],
  max: number,
  shown: readonly number[],
): Answers["active"]["points"] {
  const weeks = countInWindows(days, max, weekDays);
  const months = countInWindows(days, max, monthDays);
  const first = days.length - (shown.length - 1);
  return shown.slice(0, -1).map((start, i) => ({
    start: new Date(start).toISOString(),
    dau: days[first + i]?.size ?? 0,
    wau: weeks[first + i] as number,
    mau: months[first + i] as number,
  }));
}
