// What happened lately: events, people and likes, each beside the time before, and what is most frequent.
import { api } from "../account.ts";
import { useAsked } from "../asking.ts";
import { colorOf } from "../charts/colors.ts";
import { Series, totalOf } from "../parts/series.tsx";
import { FilterBar } from "../parts/filter-bar.tsx";
import { Notices } from "../parts/notice.tsx";
import { isCompared } from "../parts/range-menu.tsx";
import { TopTable } from "../parts/top-table.tsx";
import { Empty, Tile } from "../parts/tile.tsx";
import { FirstEvent } from "../parts/first-event.tsx";
import { Link } from "../parts/link.tsx";
import { addCondition, filters, toFilterQuery } from "../filters.ts";
import { setParams, withParams } from "../place.ts";
import { titleOf } from "../titles.ts";
import { before, range, toQuery } from "../range.ts";
import { toChange, toCount } from "../words.ts";

export function Overview() {
  return (
    <>
      <FilterBar title="Overview" hasInterval hasComparison />
      <Notices />
      <div class="grid">
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
      </div>
    </>
  );
}

function filterBy(property: string, value: string): void {
  addCondition({ property, op: "eq", value });
}

function Figures() {
  const asked = useTimeseries();
  const likes = useTimeseries("item.liked");
  const active = useAsked(`active ${JSON.stringify(toQuery(range.value))}`, (options) =>
    api.reports.active.get({ query: toQuery(range.value), ...options }),
  );
  const { data } = asked.now;
  if (data && totalOf(data) === 0 && !asked.now.isAsking) return <Nothing />;
  return (
    <>
      <Tile title="Events" asked={asked.now} height={300} class="wide">
        {(answer) => (
          <>
            <Figure
              now={totalOf(answer)}
              before={asked.before.data && totalOf(asked.before.data)}
            />
            <Series
              label="Events over time"
              answer={answer}
              before={asked.before.data}
              what="count"
              color={colorOf(0)}
            />
          </>
        )}
      </Tile>
      <Tile title="People" asked={asked.now} height={200} class="half">
        {(answer) => (
          <Series
            label="People over time"
            answer={answer}
            before={asked.before.data}
            what="users"
            color={colorOf(1)}
            height={180}
          />
        )}
      </Tile>
      <Tile title="Likes" asked={likes.now} height={200} class="half">
        {(answer) => (
          <>
            <Figure
              now={totalOf(answer)}
              before={likes.before.data && totalOf(likes.before.data)}
            />
            <Series
              label="Likes over time"
              answer={answer}
              before={likes.before.data}
              what="count"
              color={colorOf(2)}
              height={140}
            />
          </>
        )}
      </Tile>
      <Tile title="Active people" asked={active} height={64} class="wide">
        {({ points }) => {
          const last = points.at(-1);
          return (
            <dl class="figures">
              <dt>Today</dt>
              <dd>{toCount(last?.dau)}</dd>
              <dt>In 7 days</dt>
              <dd>{toCount(last?.wau)}</dd>
              <dt>In 30 days</dt>
              <dd>{toCount(last?.mau)}</dd>
            </dl>
          );
        }}
      </Tile>
    </>
  );
}

/** The series of the range and, if it is wanted, of the time before. */
export function useTimeseries(event = filters.value.event) {
  const filter = { ...toFilterQuery({ ...filters.value, event }) };
  const { interval } = range.value;
  const query = { ...toQuery(range.value), ...filter, interval };
  const now = useAsked(`series ${JSON.stringify(query)}`, (options) =>
    api.reports.timeseries.get({ query, ...options }),
  );
  const key = isCompared() ? `series ${JSON.stringify({ ...query, before: true })}` : "";
  const earlier = useAsked(key, (options) => {
    const { from, to, tz } = before(range.value);
    return api.reports.timeseries.get({
      query: { from, to, tz, ...filter, interval },
      ...options,
    });
  });
  return { now, before: key === "" ? { ...earlier, data: undefined } : earlier };
}

export function Figure({ now, before }: { now: number; before: number | undefined }) {
  const change = before === undefined ? undefined : toChange(now, before);
  return (
    <p class="figure">
      <b>{toCount(now)}</b>
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
  if (newest.data && !last) return <FirstEvent />;
  return (
    <section class="tile wide">
      <Empty>
        <p>Nothing happened in this range.</p>
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
