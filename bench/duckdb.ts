// The questions of a year as somebody would ask them of DuckDB, in SQL.
// The events lie in one table, with whoever did each as a number and the item in a column of its own; other
// properties are JSON, as they are sent.
import type { DuckDBConnection } from "@duckdb/node-api";
import type { Answer } from "../src/domain/question.ts";
import {
  type Ask,
  dayMs,
  isoOf,
  monthOf,
  type Question,
  type Row,
  startOfMonth,
  toAnswer,
} from "./shapes.ts";

export const createEvents = `create table events (
  seq bigint, ts timestamp, type varchar, event varchar, user_id varchar, anonymous_id varchar,
  person integer, source varchar, item_id varchar, properties json
)`;

/** Answers a question in UTC of everybody, as far as the part `columns` asks. Throws for any other. */
export async function askDuckDb(
  connection: DuckDBConnection,
  question: Question,
): Promise<() => Answer> {
  const rows = (await connection.runAndReadAll(translate(question))).getRowObjectsJS() as Row[];
  return () => toAnswer(question, rows);
}

function translate(question: Question): string {
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

/** In UTC, as DuckDB reads it. */
export const timestampOf = (ms: number) => isoOf(ms).slice(0, -1);

const timestamp = (ms: number) => `timestamp '${timestampOf(ms)}'`;
export const text = (value: string) => `'${value.replaceAll("'", "''")}'`;
export const isLoud = "type not in ('identify', 'group', 'alias')";

function meant({ from, to }: { from: number; to: number }, event?: string): string {
  const isNamed = event === undefined ? isLoud : `event = ${text(event)}`;
  return `ts >= ${timestamp(from)} and ts < ${timestamp(to)} and ${isNamed}`;
}

const dayOfRow = "epoch_ms(ts::date)";

function byDay(question: Ask<"timeseries">): string {
  return `select ${dayOfRow} as start, count(*) as count, count(distinct person) as users
      from events where ${meant(question, question.event)} group by 1`;
}

function byDayAndKey(question: Ask<"timeseries">): string {
  const key = `properties->>${text(question.breakdown as string)}`;
  return `with meant as materialized (
        select ts::date as day, ${key} as key, person from events
        where ${meant(question, question.event)} and key is not null),
      best as (select key, count(*) as count from meant group by 1 order by 2 desc, 1 limit ${question.limit})
      select epoch_ms(day) as start, best.key as key, count(*) as count, count(distinct person) as users,
        max(best.count) as total
      from meant left join best using (key) group by 1, 2`;
}

/**
 * A person counts in a window up to its end or up to their next day, whichever comes first: so that each day they
 * were there adds one to some days, and the sums run along.
 */
function active(question: Ask<"active">): string {
  const first = Math.floor(question.from / dayMs) * dayMs;
  const end = Math.ceil(question.to / dayMs) * dayMs;
  const window = (days: number) => `select day, 1 as change from nexts
    union all select least(day + ${days}, next), -1 from nexts`;
  const sums = (name: string, days: number) => `${name} as (
    select day, sum(sum(change)) over (order by day) as people from (${window(days)}) group by 1)`;
  return `with there as (select distinct person, ts::date - date '1970-01-01' as day from events
        where ${meant({ from: first - 29 * dayMs, to: end }, question.event)}),
      nexts as (select day, coalesce(lead(day) over (partition by person order by day), 1e6::int) as next from there),
      days as (select range::int as day from range(${first / dayMs}, ${end / dayMs})),
      daily as (select day, count(*) as people from there group by 1),
      ${sums("weekly", 7)}, ${sums("monthly", 30)}
      select days.day as day, daily.people as dau, weekly.people as wau, monthly.people as mau
      from days left join daily using (day) asof left join weekly on days.day >= weekly.day
      asof left join monthly on days.day >= monthly.day order by 1`;
}

function top(question: Ask<"top">): string {
  const key =
    {
      event: "event",
      user: "coalesce(user_id, anonymous_id)",
      item: "item_id",
    }[question.by as string] ?? `properties->>${text(question.by.slice("property:".length))}`;
  return `select ${key} as key, count(*) as count, count(distinct person) as users from events
      where ${meant(question, question.event)} and key is not null
      group by 1 order by 2 desc, 1 limit ${question.limit}`;
}

/** Of each person the path that gets furthest, and of these the one that begins first. */
function funnel(question: Ask<"funnel">): string {
  const { from, to, windowSeconds, steps } = question;
  const until = to + windowSeconds * 1000;
  // By time, and then by arrival, as one number.
  const order = `(epoch_ms(ts) - ${from}) * 1000000000::hugeint + seq`;
  const events = steps.map(({ event }, k) => {
    const range = meant({ from, to: k === 0 ? to : until }, event);
    return `step${k} as (select person, ${order} as place${k}, epoch_ms(ts) as at${k} from events where ${range})`;
  });
  const joins = steps.slice(1).map((_, i) => {
    const k = i + 1;
    return `asof left join step${k} on step0.person = step${k}.person and step${k}.place${k} > place${i}`;
  });
  const ats = steps.slice(1).map((_, i) => {
    const fits = `place${i} is not null and at${i + 1} - at0 <= ${windowSeconds * 1000}`;
    return `case when ${fits} then at${i + 1} end as at${i + 1}`;
  });
  const reached = steps.slice(1).map((_, i) => `(at${i + 1} is not null)::int`);
  const counts = steps.map((_, k) => `count(at${k}) as users${k}`);
  const waits = steps.slice(1).map((_, i) => `median(at${i + 1} - at${i}) / 1000 as wait${i + 1}`);
  return `with ${events.join(", ")},
      paths as (select step0.person as person, place0, at0, ${ats.join(", ")} from step0 ${joins.join(" ")}),
      chosen as (select arg_min({${steps.map((_, k) => `at${k}: at${k}`).join(", ")}},
          {length: -(${reached.join(" + ")}), place0: place0}) as path from paths group by person)
      select ${[...counts, ...waits].join(", ")} from (select unnest(path) from chosen)`;
}

function retention(question: Ask<"retention">): string {
  const { from, to, periods } = question;
  const month = "year(ts) * 12 + month(ts) - 1";
  const [first, last] = [monthOf(from), monthOf(to - 1)];
  const range = { from: startOfMonth(first), to: startOfMonth(last + periods) };
  return `with firsts as (select person, min(ts) as ts from events where ${isLoud} group by 1),
      cohorts as (select person, ${month} as cohort from firsts
        where ts >= ${timestamp(from)} and ts < ${timestamp(to)}),
      there as (select distinct person, ${month} as month from events where ${meant(range)}),
      sizes as (select cohort, count(*) as size from cohorts group by 1),
      returned as (select cohort, month - cohort as period, count(*) as people
        from cohorts join there using (person) where period >= 0 and period < ${periods} group by 1, 2)
      select cohort, size, period, people from sizes left join returned using (cohort) order by 1, 3`;
}

/** An event of a known person that comes while questions are asked. */
export interface Arrival {
  person: number;
  event: string;
  timestamp: number;
  itemId: string;
  properties: Record<string, string>;
}

/** They come after whatever is there. */
export function toInsert(arrivals: readonly Arrival[]): string {
  const rows = arrivals.map(
    ({ person, event, timestamp: at, itemId, properties }, i) =>
      `(${i + 1}, ${timestamp(at)}, ${text(event)}, ${person}, ${text(itemId)}, ${text(JSON.stringify({ itemId, ...properties }))})`,
  );
  return `insert into events select (select max(seq) from events) + place, come, 'track', event, 'user-' || person, null,
    person, 'bench', item_id, properties
    from (values ${rows.join(", ")}) as arrivals(place, come, event, person, item_id, properties)`;
}
