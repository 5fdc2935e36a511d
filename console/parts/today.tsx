// Who is there now, and today beside the same weekday a week ago, up to this minute.
import { useAsked } from "../asking.ts";
import { toLocal } from "../clocks.ts";
import { eventScope } from "../filters.ts";
import type { Behind } from "../people.tsx";
import { askQuestion, toQuestion, useQuestion } from "../questions.ts";
import { addDays, range, todayIn } from "../range.ts";
import { toChange, toCount } from "../words.ts";
import { Count } from "./count.tsx";
import { Tile } from "./tile.tsx";

/** Whoever did something within so many minutes is there now. */
const nowMinutes = 5;
const minuteMs = 60_000;
const weekDays = 7;

export function Today() {
  const { tz } = range.value;
  const today = todayIn(tz);
  const about = { ...eventScope.value, tz, interval: "day" } as const;
  const params = { ...about, from: today };
  const asked = useQuestion("timeseries", params);
  // What ends or begins with this minute is no part of the key.
  const { data: earlier } = useAsked(`week-ago ${JSON.stringify(params)}`, (options) => {
    const minute = toLocal(Date.now(), tz).slice(10);
    // Up to midnight there is no range: a day begins with its first minute.
    const until = minute === "T00:00" ? "T00:01" : minute;
    const day = addDays(today, -weekDays);
    return askQuestion("timeseries", { ...params, from: day, to: `${day}${until}` }, options);
  });
  const lately = () => ({
    ...about,
    interval: "month" as const,
    from: new Date(Date.now() - nowMinutes * minuteMs).toISOString(),
  });
  const { data: now } = useAsked(`lately ${JSON.stringify(about)}`, (options) =>
    askQuestion("timeseries", lately(), options),
  );
  const behind = (asking: typeof params | ReturnType<typeof lately>, title: string): Behind => ({
    question: toQuestion("timeseries", asking),
    cell: {},
    title,
  });
  return (
    <Tile title="Today" asked={asked} height={64} class="wide today">
      {(answer) => (
        <dl class="figures">
          <Figure
            title="People now"
            value={now && sum(now, "users")}
            behind={behind(lately(), `In the last ${nowMinutes} minutes`)}
          />
          {measures.map(([what, title]) => (
            <Figure
              key={what}
              title={title}
              value={sum(answer, what)}
              before={earlier && sum(earlier, what)}
              behind={behind(params, "Today")}
            />
          ))}
        </dl>
      )}
    </Tile>
  );
}

const measures = [
  ["users", "People today"],
  ["count", "Events today"],
] as const;

interface Counted {
  series: readonly { points: readonly { count: number; users: number }[] }[];
}

function sum({ series }: Counted, what: "count" | "users"): number {
  return (series[0]?.points ?? []).reduce((total, point) => total + point[what], 0);
}

interface FigureProps {
  title: string;
  value: number | undefined;
  before?: number | undefined;
  behind: Behind;
}

function Figure({ title, value, before, behind }: FigureProps) {
  const change = value === undefined || before === undefined ? undefined : toChange(value, before);
  return (
    <div>
      <dt>{title}</dt>
      <dd>
        <Count value={value} behind={behind} />
        {change && (
          <span class="soft" title={`${toCount(before)} a week ago, up to this time`}>
            {change}
          </span>
        )}
      </dd>
    </div>
  );
}
