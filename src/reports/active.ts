// Counts the people who were active on each day, and in the 7 and the 30 days that end with it.
import { type ActiveQuestion, type Answers, pointsMax } from "../domain/question.ts";
import { bucketOf, bucketStarts, dayStartBefore } from "./calendar.ts";
import { countInWindows, type Crowd } from "./crowd.ts";
import { isRolledUp, type RolledUp } from "./rollups.ts";
import type { Source } from "./scan.ts";
import { tally } from "./tally.ts";

const weekDays = 7;
const monthDays = 30;

type Days = readonly (Crowd | undefined)[];

export async function answerActive(
  source: Source,
  rolledUp: RolledUp,
  question: ActiveQuestion,
): Promise<Answers["active"]> {
  const { shown, starts } = startsOf(question);
  const wider = { ...question, from: starts[0] as number, to: starts.at(-1) as number };
  const days = isRolledUp(question)
    ? await daysFromRollups(rolledUp, wider, starts)
    : await daysFromEvents(source, wider, starts);
  return { points: slide(days, source.identities.max, shown) };
}

/** The days that are shown, and the days before them whose people still count on the first one. */
function startsOf(question: ActiveQuestion): { shown: number[]; starts: number[] } {
  const { tz } = question;
  const shown = bucketStarts(question, "day", pointsMax);
  // One more than needed, since a zone may skip a day.
  const from = dayStartBefore(shown[0] as number, monthDays, tz);
  const to = shown.at(-1) as number;
  return { shown, starts: bucketStarts({ from, to, tz }, "day", pointsMax + monthDays + 1) };
}

async function daysFromRollups(
  rolledUp: RolledUp,
  question: ActiveQuestion,
  starts: readonly number[],
): Promise<Days> {
  const buckets = await rolledUp.collect({
    scope: question,
    event: question.event,
    byMonth: false,
    byName: false,
    indexOf: (timestamp) => bucketOf(starts, timestamp),
  });
  const days: (Crowd | undefined)[] = [];
  for (let day = 0; day < starts.length - 1; day++) {
    const bucket = buckets.get(day);
    days.push(bucket && (await rolledUp.crowdOf(bucket)));
  }
  return days;
}

async function daysFromEvents(
  source: Source,
  question: ActiveQuestion,
  starts: readonly number[],
): Promise<Days> {
  const { peopleOf } = await tally(source, { scope: question, starts });
  return starts.slice(0, -1).map((_, day) => peopleOf(day));
}

/** A point for each day that is shown. Those are the last of all days. */
function slide(days: Days, max: number, shown: readonly number[]): Answers["active"]["points"] {
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
