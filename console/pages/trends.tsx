// One question over time: an event, split by a property if wanted, as events or people.
import { useSignal } from "@preact/signals";
import type {
  Question,
  ReportTimeseriesQuery as TimeseriesQuery,
  Where,
} from "../../src/client/client.ts";
import { api } from "../account.ts";
import { useAsked } from "../asking.ts";
import { colorOf, otherColor } from "../charts/colors.ts";
import { FilterBar } from "../parts/filter-bar.tsx";
import { Chip } from "../parts/filter-bar.tsx";
import { Menu } from "../parts/menu.tsx";
import { type Measure, nameOfSeries, Series, totalOf } from "../parts/series.tsx";
import { SaveMenu } from "../parts/save-menu.tsx";
import { ShowCall } from "../parts/show-call.tsx";
import { PropertyInput } from "../parts/suggest.tsx";
import { Table } from "../parts/table.tsx";
import { Empty, Tile } from "../parts/tile.tsx";
import { filters, toFilterQuery } from "../filters.ts";
import { place, setParams } from "../place.ts";
import { range, toQuery } from "../range.ts";
import { toCount } from "../words.ts";
import { Figure, useTimeseries } from "./overview.tsx";

export function Trends() {
  const { params } = place.value;
  const breakdown = params.get("by") ?? undefined;
  const what = params.get("what") === "users" ? "users" : "count";
  return (
    <>
      <FilterBar title="Trends" hasInterval hasComparison={breakdown === undefined}>
        <MeasureChoice what={what} />
        <BreakdownMenu breakdown={breakdown} />
      </FilterBar>
      <div class="grid">
        {breakdown === undefined ? (
          <Whole what={what} />
        ) : (
          <Broken breakdown={breakdown} what={what} />
        )}
      </div>
    </>
  );
}

function MeasureChoice({ what }: { what: Measure }) {
  return (
    <select
      aria-label="What is counted"
      value={what}
      onChange={(event) => setParams({ what: event.currentTarget.value })}
    >
      <option value="count">Events</option>
      <option value="users">People</option>
    </select>
  );
}

function BreakdownMenu({ breakdown }: { breakdown: string | undefined }) {
  const property = useSignal("");
  if (breakdown !== undefined)
    return <Chip text={`by ${breakdown}`} remove={() => setParams({ by: undefined })} />;
  return (
    <Menu label="Break down">
      {(close) => (
        <div class="stack">
          <PropertyInput
            label="Property"
            value={property}
            onChoose={(by) => {
              setParams({ by });
              close();
            }}
          />
        </div>
      )}
    </Menu>
  );
}

function Whole({ what }: { what: Measure }) {
  const title = filters.value.event ?? "All events";
  const { now, before } = useTimeseries();
  const query = {
    ...toQuery(range.value),
    ...toFilterQuery(filters.value),
    interval: range.value.interval,
  };
  return (
    <Tile
      title={title}
      asked={now}
      height={400}
      class="wide"
      actions={
        <>
          <SaveMenu question={toQuestion(query)} title={title} />
          <ShowCall route="reports.timeseries" query={query} />
        </>
      }
    >
      {(answer) => (
        <>
          {what === "count" && (
            <Figure now={totalOf(answer)} before={before.data && totalOf(before.data)} />
          )}
          <Series
            label="Over time"
            answer={answer}
            before={before.data}
            what={what}
            color={colorOf(0)}
            height={340}
          />
        </>
      )}
    </Tile>
  );
}

/** As a board keeps it: lists are lists there. */
function toQuestion({ where, ...query }: Omit<TimeseriesQuery, "people">): Question {
  const conditions = where === undefined ? {} : { where: JSON.parse(where) as Where };
  return { report: "timeseries", params: { ...query, ...conditions } };
}

const keysShown = 7;

function Broken({ breakdown, what }: { breakdown: string; what: Measure }) {
  const title = `${filters.value.event ?? "All events"} by ${breakdown}`;
  const hidden = useSignal<ReadonlySet<string>>(new Set());
  const query = {
    ...toQuery(range.value),
    ...toFilterQuery(filters.value),
    interval: range.value.interval,
    breakdown,
    limit: keysShown,
  };
  const asked = useAsked(`broken ${JSON.stringify(query)}`, (options) =>
    api.reports.timeseries.get({ query, ...options }),
  );

  function toggle(name: string): void {
    const names = new Set(hidden.value);
    if (!names.delete(name)) names.add(name);
    hidden.value = names;
  }

  return (
    <Tile
      title={title}
      asked={asked}
      height={520}
      class="wide"
      actions={
        <>
          <SaveMenu question={toQuestion(query)} title={title} />
          <ShowCall route="reports.timeseries" query={query} />
        </>
      }
    >
      {(answer) =>
        answer.series.length === 0 ? (
          <Empty>
            <p>No event in this range has the property {breakdown}.</p>
          </Empty>
        ) : (
          <>
            <Series
              label={`By ${breakdown}`}
              answer={answer}
              what={what}
              hidden={hidden.value}
              height={340}
            />
            <Table
              caption={`Values of ${breakdown}`}
              rows={answer.series.map((series, i) => ({ series, i }))}
              keyOf={({ series }) => nameOfSeries(series)}
              colorOf={({ series, i }) => (series.other ? otherColor() : colorOf(i))}
              columns={[
                {
                  title: breakdown,
                  cell: ({ series }) => (
                    <label class="check keyed">
                      <input
                        type="checkbox"
                        checked={!hidden.value.has(nameOfSeries(series))}
                        onChange={() => toggle(nameOfSeries(series))}
                      />
                      {nameOfSeries(series)}
                    </label>
                  ),
                  value: ({ series }) => nameOfSeries(series),
                },
                {
                  title: "Events",
                  cell: ({ series }) => toCount(sum(series.points)),
                  value: ({ series }) => sum(series.points),
                  isNumber: true,
                },
              ]}
            />
          </>
        )
      }
    </Tile>
  );
}

function sum(points: readonly { count: number }[]): number {
  return points.reduce((total, { count }) => total + count, 0);
}
