// The questions of a year as somebody would ask them of ClickHouse, in SQL. Its table is DuckDB's, in the order that
// most questions name events in: by name, and then by time.
import { type Arrival, isLoud, text, timestampOf } from "./duckdb.ts";
import { type Ask, dayMs, monthOf, type Question, startOfMonth } from "./shapes.ts";

/** Of the package chdb, which is ClickHouse's engine in a process: what is asked of it. */
export interface Engine {
  query(sql: string, format?: string): string;
  close(): void;
}

/** The package is too large to be one of ours: it is installed in a folder of its own. */
export async function openEngine(folder: string, data: string): Promise<Engine> {
  const chdb = (await import(Bun.resolveSync("chdb", folder))) as {
    Session: new (path: string) => Engine;
  };
  return new chdb.Session(data);
}

export const createEvents = `create table events (
  seq Int64, ts DateTime64(3, 'UTC'), type LowCardinality(String), event LowCardinality(String), user_id String,
  anonymous_id String, person Int32, source LowCardinality(String), item_id LowCardinality(String), properties String
) engine = MergeTree order by (event, ts)`;

/** What a question is in SQL: its rows are in the shapes of shapes.ts. */
export function translate(question: Question): string {
  switch (question.ask) {
    case "timeseries":
      return question.breakdown === undefined ? byDay(question) : byDayAndKey(question);
    case "active":
      return active(question);
    case "top":
      return top(question);
    case "funnel":
      return funnel(question);
    case "retention":
      return retention(question);
  }
}

const timestamp = (ms: number) => `toDateTime64('${timestampOf(ms)}', 3, 'UTC')`;

function inRange({ from, to }: { from: number; to: number }): string {
  return `ts >= ${timestamp(from)} and ts < ${timestamp(to)}`;
}

function meant(range: { from: number; to: number }, event?: string): string {
  return `${inRange(range)} and ${event === undefined ? isLoud : `event = ${text(event)}`}`;
}

const day = "toInt32(toDate(ts))";
const propertyOf = (name: string) => `JSONExtractString(properties, ${text(name)})`;

function byDay(question: Ask<"timeseries">): string {
  return `select ${day} * ${dayMs} as start, count() as count, uniqExact(person) as users
    from events where ${meant(question, question.event)} group by start`;
}

/** People are kept for each day and key, so that those of all other keys are put together and not read again. */
function byDayAndKey(question: Ask<"timeseries">): string {
  const key = propertyOf(question.breakdown as string);
  return `with found as (select ${day} as day, ${key} as found_key, count() as found, uniqExactState(person) as people
      from events where ${meant(question, question.event)} and found_key != '' group by day, found_key),
    summed as (select *, sum(found) over (partition by found_key) as sum from found),
    ranked as (select *, dense_rank() over (order by sum desc, found_key) as rank from summed)
    select day * ${dayMs} as start, if(rank <= ${question.limit}, found_key, null) as key, sum(found) as count,
      uniqExactMerge(people) as users, max(sum) as total
    from ranked group by start, key`;
}

/**
 * A person counts in a window up to its end or up to their next day, whichever comes first: so that each day they
 * were there adds one to some days, and the sums run along.
 */
function active(question: Ask<"active">): string {
  const first = Math.floor(question.from / dayMs) * dayMs;
  const end = Math.ceil(question.to / dayMs) * dayMs;
  const range = { from: first - 29 * dayMs, to: end };
  const later = (days: number) => `least(day + ${days}, next)`;
  return `with there as (select distinct person, ${day} as day from events where ${meant(range, question.event)}),
    nexts as (select day, leadInFrame(day, 1, toInt32(1000000)) over (
      partition by person order by day rows between unbounded preceding and unbounded following) as next from there),
    changes as (select arrayJoin([(day, 1, 1, 1), (${later(7)}, 0, -1, 0), (${later(30)}, 0, 0, -1)]) as change from nexts),
    daily as (select change.1 as day, sum(change.2) as dau, sum(change.3) as week, sum(change.4) as month
      from changes group by day),
    running as (select day, dau, sum(week) over (order by day) as wau, sum(month) over (order by day) as mau from daily)
    select day, dau, wau, mau from running where day >= ${first / dayMs} and day < ${end / dayMs}
    order by day with fill from ${first / dayMs} to ${end / dayMs} interpolate (wau as wau, mau as mau)`;
}

function top(question: Ask<"top">): string {
  const key =
    {
      event: "event",
      user: "if(user_id != '', user_id, anonymous_id)",
      item: "item_id",
    }[question.by as string] ?? propertyOf(question.by.slice("property:".length));
  return `select ${key} as key, count() as count, uniqExact(person) as users from events
    where ${meant(question, question.event)} and key != '' group by key order by count desc, key limit ${question.limit}`;
}

/** Fewer events than this arrive: time and arrival are one number. */
const arrivalsMax = 2 ** 27;

/**
 * Of each person the path that gets furthest, and of these the one that begins first. From the last event of a person
 * to their first, each event of a step knows the next one of the step after it, and what that one knows.
 */
function funnel(question: Ask<"funnel">): string {
  const { from, to, windowSeconds, steps } = question;
  const until = to + windowSeconds * 1000;
  const at = "toUnixTimestamp64Milli(ts)";
  const isStep = steps.map(({ event }, k) => {
    const inTime = k === 0 ? ` and ts < ${timestamp(to)}` : "";
    return `event = ${text(event)}${inTime}`;
  });
  const names = steps.map(({ event }) => text(event));
  const lasts = steps.length - 1;
  // The times of the steps from the k-th on; zero where there is none.
  const rest = (k: number) => `rest${k}`;
  const layers = Array.from({ length: lasts }, (_, i) => lasts - i);
  const found = layers.reduce(
    (events, k) => {
      const own = k === lasts ? "[at]" : `arrayConcat([at], ${rest(k + 1)})`;
      return `(select *, argMinIf(${own}, place, is${k}) over following as ${rest(k)} from ${events}
        window following as (partition by person order by place desc rows between unbounded preceding and 1 preceding))`;
    },
    `(select person, ${at} as at, (at - ${from}) * ${arrivalsMax} + seq as place,
      ${isStep.map((each, k) => `${each} as is${k}`).join(", ")}
      from events where ${inRange({ from, to: until })} and event in (${names.join(", ")}))`,
  );
  const path = `arrayFilter(each -> each - at <= ${windowSeconds * 1000}, arrayConcat([at], rest1))`;
  const counts = steps.map((_, k) => `countIf(length(path) > ${k}) as users${k}`);
  const waits = steps.slice(1).map((_, i) => {
    const wait = `path[${i + 2}] - path[${i + 1}]`;
    return `quantileExactInclusiveIf(0.5)(${wait}, length(path) > ${i + 1}) / 1000 as wait${i + 1}`;
  });
  return `select ${[...counts, ...waits].join(", ")} from (
    select argMin(path, (-length(path), place)) as path
    from (select person, place, ${path} as path from ${found} where is0) group by person)`;
}

/** One way through the events: of each person the month of the first one, and the months they were there. */
function retention(question: Ask<"retention">): string {
  const { from, to, periods } = question;
  const month = (of: string) => `toYear(${of}) * 12 + toMonth(${of}) - 1`;
  const [first, last] = [monthOf(from), monthOf(to - 1)];
  const range = { from: startOfMonth(first), to: startOfMonth(last + periods) };
  return `with everybody as (select min(ts) as first, groupUniqArrayIf(${month("ts")}, ${inRange(range)}) as months
      from events where ${isLoud} group by person),
    cohorts as (select ${month("first")} as cohort, arrayJoin(arrayConcat([cohort - 1], months)) - cohort as period,
      count() as people from everybody
      where first >= ${timestamp(from)} and first < ${timestamp(to)} group by cohort, period),
    sized as (select *, maxIf(people, period = -1) over (partition by cohort) as size from cohorts)
    select cohort, size, period, people from sized
    where period >= 0 and period < ${periods} order by cohort, period`;
}

/** They come after whatever is there. */
export function toInsert(arrivals: readonly Arrival[]): string {
  const rows = arrivals.map(
    ({ person, event, timestamp: at, itemId, properties }, i) =>
      `(${i + 1}, ${timestamp(at)}, ${text(event)}, ${person}, ${text(itemId)}, ${text(JSON.stringify({ itemId, ...properties }))})`,
  );
  return `insert into events select (select max(seq) from events) + place, come, 'track', event, concat('user-', toString(person)),
    '', person, 'bench', item_id, properties
    from values('place Int64, come DateTime64(3, \\'UTC\\'), event String, person Int32, item_id String, properties String',
    ${rows.join(", ")})`;
}
