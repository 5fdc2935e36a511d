// Answers from roll-ups what they answer exactly: by days, weeks and months of UTC, of all events or of
// one, about everybody.
import { slide, startsOfActive } from "./active.ts";
import { isUtc } from "../domain/zones/zones.ts";
import { bucketOf, bucketStarts } from "./calendar.ts";
import type { Crowd } from "./crowd.ts";
import { largest } from "./keys.ts";
import {
  type ActiveQuestion,
  type Answer,
  type Answers,
  pointsMax,
  type Question,
  type TimeseriesQuestion,
  type TopQuestion,
} from "../domain/question.ts";
import type { Bucket, Rollups } from "./rollups.ts";
import type { Source } from "./scan.ts";

const empty: Bucket = { count: 0, parts: [], people: undefined };

/** Undefined where a question asks for what is not rolled up. */
export async function answerRolled(
  rollups: Rollups,
  source: Source,
  question: Question,
): Promise<Answer | undefined> {
  const { tz, where = [], people } = question;
  if (!isUtc(tz) || question.source !== undefined || people || where.length > 0) return undefined;
  switch (question.ask) {
    case "timeseries":
      if (question.interval === "hour" || question.breakdown !== undefined) return undefined;
      return answerTimeseries(rollups, question);
    case "active":
      return answerActive(rollups, source, question);
    case "top":
      return question.by === "event" ? answerTop(rollups, source, question) : undefined;
    case "funnel":
    case "retention":
      return undefined;
  }
}

async function answerTimeseries(
  rollups: Rollups,
  question: TimeseriesQuestion,
): Promise<Answers["timeseries"]> {
  const { interval, event } = question;
  const starts = bucketStarts(question, interval, pointsMax);
  const buckets = await rollups.collect({
    scope: question,
    event,
    byMonth: interval === "month",
    byName: false,
    indexOf: (timestamp) => bucketOf(starts, timestamp),
  });
  const points: Answers["timeseries"]["series"][number]["points"] = [];
  for (const [i, start] of starts.slice(0, -1).entries()) {
    const bucket = buckets.get(i) ?? empty;
    const users = await rollups.countPeople(bucket);
    points.push({ start: new Date(start).toISOString(), count: bucket.count, users });
  }
  return { interval, series: [{ key: null, points }] };
}

async function answerTop(
  rollups: Rollups,
  { names }: Source,
  question: TopQuestion,
): Promise<Answers["top"]> {
  // Several calls may bear one name: the first of its numbers stands for it.
  const numberOf = new Map<string, number>();
  for (const [id, name] of names) if (!numberOf.has(name)) numberOf.set(name, id);
  const buckets = await rollups.collect({
    scope: question,
    event: question.event,
    byMonth: true,
    byName: true,
    indexOf: (_, nameId) => numberOf.get(names.get(nameId) ?? "") ?? nameId,
  });
  const counts = new Map(
    Array.from(buckets, ([nameId, { count }]) => [names.get(nameId) ?? "", count] as const),
  );
  const rows: Answers["top"]["rows"] = [];
  for (const { key, count } of largest(counts, question.limit)) {
    const bucket = buckets.get(numberOf.get(key) as number) ?? empty;
    rows.push({ key, count, users: await rollups.countPeople(bucket) });
  }
  return { rows };
}

async function answerActive(
  rollups: Rollups,
  source: Source,
  question: ActiveQuestion,
): Promise<Answers["active"]> {
  const { shown, starts } = startsOfActive(question);
  const [from, to] = [starts[0] as number, starts.at(-1) as number];
  const buckets = await rollups.collect({
    scope: { ...question, from, to },
    event: question.event,
    byMonth: false,
    byName: false,
    indexOf: (timestamp) => bucketOf(starts, timestamp),
  });
  const days: (Crowd | undefined)[] = [];
  for (let day = 0; day < starts.length - 1; day++) {
    const bucket = buckets.get(day);
    days.push(bucket && (await rollups.crowdOf(bucket)));
  }
  return { points: slide(days, source.people.max, shown) };
}
