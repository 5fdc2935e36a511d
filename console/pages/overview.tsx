// What happened lately: events, people and likes, each beside the time before, and what is most frequent.
import { api } from "../account.ts";
import { type Asked, useAsked } from "../asking.ts";
import { colorOf } from "../charts/colors.ts";
import { DrawnQuestion } from "../drawn/question.tsx";
import { own } from "../own.ts";
import { Count } from "../parts/count.tsx";
import { behindSeries, type Measure, Series, totalOf } from "../parts/series.tsx";
import { FilterBar } from "../parts/filter-bar.tsx";
import { Notices } from "../parts/notice.tsx";
import { isCompared } from "../parts/range-menu.tsx";
import { Today } from "../parts/today.tsx";
import { TopTable } from "../parts/top-table.tsx";
import { Empty, Tile } from "../parts/tile.tsx";
import { FirstEvent } from "../parts/first-event.tsx";
import { Link } from "../parts/link.tsx";
import { addCondition, eventScope, filters, isKey, scope } from "../filters.ts";
import type { Behind } from "../people.tsx";
import { setParams, withParams } from "../place.ts";
import type { AnswerOf, ParamsOf } from "../kinds.ts";
import { askQuestion, toQuestion, useQuestion } from "../questions.ts";
import { titleOf } from "../titles.ts";
import { before, range } from "../range.ts";
import { isWall } from "../shown.ts";
import { enterWall } from "../wall.ts";
import { toChange, toCount } from "../words.ts";

export function Overview() {
  if (isWall.value) return <OnWall />;
  return (
    <>
      <FilterBar title="Overview" hasInterval hasComparison>
        <button type="button" title="Full screen, to be looked at from afar" onClick={enterWall}>
          Wall
        </button>
      </FilterBar>
      <Notices />
      <div class="grid">
        <FirstEvent />
        {range.value.to === undefined && <Today />}
        <Figures />
        <TopTable title="Events" by="event" onChoose={(event) => setParams({ event })} />
        <TopTable
          title="Items"
          by="item"
          onChoose={(key) => filterBy("itemId", key)}
          nameOf={titleOf}
        />
        <TopTable title="Pages" by="property:$path" onChoose={(key) => filterBy("$path", key)} />
        <TopTable
          title="Referrers"
          by="property:$referrer"
          onChoose={(key) => filterBy("$referrer", key)}
        />
        {own.value.tiles.map(({ title, ...question }) => (
          <DrawnQuestion key={title} title={title} question={question} />
        ))}
      </div>
    </>
  );
}

/** Shares of the window's height. */
const wallHeights = { wide: 0.28, half: 0.16 };

function OnWall() {
  return (
    <>
      <h1 class="unseen">Overview</h1>
      <div class="grid">
        <Today />
        <Figures />
      </div>
    </>
  );
}

function filterBy(property: string, key: string): void {
  addCondition(isKey(property, key));
}

function Figures() {
  const all = useTimeseries();
  const likes = useTimeseries("item.liked");
  const { data, isAsking } = all.now;
  if (data && totalOf(data) === 0 && !isAsking.value) return <Nothing />;
  return (
    <>
      <OverTime title="Events" series={all} what="count" color={colorOf(0)} height={260} />
      <OverTime title="People" series={all} what="users" color={colorOf(1)} class="half" />
      <OverTime title="Likes" series={likes} what="count" color={colorOf(2)} class="half" />
      {!isWall.value && <ActivePeople />}
    </>
  );
}

interface OverTimeProps {
  title: string;
  series: BothTimes;
  what: Measure;
  color: string;
  height?: number;
  class?: "wide" | "half";
}

function OverTime({ title, series, what, color, ...rest }: OverTimeProps) {
  const { params, now, before } = series;
  const width = rest.class ?? "wide";
  const height = isWall.value ? innerHeight * wallHeights[width] : (rest.height ?? 160);
  return (
    <Tile title={title} asked={now} height={height + 48} class={width}>
      {(answer) => (
        <>
          {what === "count" && (
            <Figure
              now={totalOf(answer)}
              before={before && totalOf(before)}
              behind={behindSeries(params, { key: null })}
            />
          )}
          <Series
            label={`${title} over time`}
            params={params}
            answer={answer}
            before={before}
            what={what}
            color={color}
            height={what === "count" ? height : height + 40}
          />
        </>
      )}
    </Tile>
  );
}

const windows = [
  ["dau", "Today"],
  ["wau", "In 7 days"],
  ["mau", "In 30 days"],
] as const;

function ActivePeople() {
  const params = eventScope.value;
  const asked = useQuestion("active", params);
  return (
    <Tile title="Active people" asked={asked} height={64} class="wide">
      {({ points }) => {
        const last = points.at(-1);
        return (
          <dl class="figures">
            {windows.map(([window, title]) => (
              <div key={window}>
                <dt>{title}</dt>
                <dd>
                  <Count
                    value={last?.[window]}
                    behind={{
                      question: toQuestion("active", params),
                      cell: { start: last?.start, window },
                      title: `Active: ${title.toLowerCase()}`,
                    }}
                  />
                </dd>
              </div>
            ))}
          </dl>
        );
      }}
    </Tile>
  );
}

/** A series of the range and, if it is wanted, of the time before. */
export interface BothTimes {
  params: ParamsOf<"timeseries">;
  now: Asked<AnswerOf<"timeseries">>;
  before: AnswerOf<"timeseries"> | undefined;
}

export function useTimeseries(
  event = filters.value.event,
  measured: Pick<ParamsOf<"timeseries">, "measure" | "property"> = {},
): BothTimes {
  const about = event === undefined ? {} : { event };
  const params = { ...scope.value, ...about, ...measured, interval: range.value.interval };
  const now = useQuestion("timeseries", params);
  // Where it ends moves with the time: it is not part of the key.
  const key = isCompared() ? `before ${JSON.stringify(params)}` : "";
  const earlier = useAsked(key, (options) => {
    const { shiftMs: _, ...stretch } = before(range.value);
    return askQuestion("timeseries", { ...params, ...stretch }, options);
  });
  return { params, now, before: key === "" ? undefined : earlier.data };
}

interface FigureProps {
  now: number;
  before: number | undefined;
  behind: Behind;
}

export function Figure({ now, before, behind }: FigureProps) {
  const change = before === undefined ? undefined : toChange(now, before);
  return (
    <p class="figure">
      <b>
        <Count value={now} behind={behind} />
      </b>
      {change && (
        <span class="soft" title={`${toCount(before)} in the time before`}>
          {change}
        </span>
      )}
    </p>
  );
}

/** Whether there is anything at all decides what is said of an empty range. */
function Nothing() {
  const newest = useAsked("newest", (options) =>
    api.events.get({ query: { limit: 1 }, ...options }),
  );
  const last = newest.data?.items[0];
  return (
    <section class="tile wide">
      <Empty>
        <p>{last ? "Nothing happened in this range." : "Nothing has happened yet."}</p>
        {last && (
          <Link
            class="button"
            href={withParams({
              range: undefined,
              from: last.timestamp.slice(0, 10),
              to: undefined,
            })}
          >
            Show the newest events, of {last.timestamp.slice(0, 10)}
          </Link>
        )}
      </Empty>
    </section>
  );
}
