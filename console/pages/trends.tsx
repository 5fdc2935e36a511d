// One question over time: an event, split by a property if wanted, as events or people.
import { useSignal } from "@preact/signals";
import { colorOf, otherColor } from "../charts/colors.ts";
import { Count } from "../parts/count.tsx";
import { Chip, FilterBar } from "../parts/filter-bar.tsx";
import { Menu } from "../parts/menu.tsx";
import { Actions, QuestionTile } from "../parts/question-tile.tsx";
import { behindSeries, type Measure, nameOfSeries, Series, totalOf } from "../parts/series.tsx";
import { PropertyInput } from "../parts/suggest.tsx";
import { Table } from "../parts/table.tsx";
import { Empty, Tile } from "../parts/tile.tsx";
import { addCondition, eventScope, filters, isKey } from "../filters.ts";
import { place, setParams } from "../place.ts";
import type { AnswerOf, ParamsOf } from "../kinds.ts";
import { range } from "../range.ts";
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
  const { params, now, before } = useTimeseries();
  return (
    <Tile
      title={title}
      asked={now}
      height={400}
      class="wide"
      actions={<Actions title={title} kind="timeseries" params={params} answer={now.data} />}
    >
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
            label={title}
            params={params}
            answer={answer}
            before={before}
            what={what}
            color={colorOf(0)}
            height={340}
          />
        </>
      )}
    </Tile>
  );
}

const keysShown = 7;

function Broken({ breakdown, what }: { breakdown: string; what: Measure }) {
  const title = `${filters.value.event ?? "All events"} by ${breakdown}`;
  const hidden = useSignal<ReadonlySet<string>>(new Set());
  const { interval } = range.value;
  const params = { ...eventScope.value, interval, breakdown, limit: keysShown };

  function toggle(name: string): void {
    const names = new Set(hidden.value);
    if (!names.delete(name)) names.add(name);
    hidden.value = names;
  }

  return (
    <QuestionTile title={title} kind="timeseries" params={params} height={520} class="wide">
      {(answer) =>
        answer.series.length === 0 ? (
          <Empty>
            <p>No event in this range has the property {breakdown}.</p>
          </Empty>
        ) : (
          <>
            <Series
              label={title}
              params={params}
              answer={answer}
              what={what}
              hidden={hidden.value}
              height={340}
            />
            <Keys
              breakdown={breakdown}
              params={params}
              answer={answer}
              hidden={hidden.value}
              toggle={toggle}
            />
          </>
        )
      }
    </QuestionTile>
  );
}

interface KeysProps {
  breakdown: string;
  params: ParamsOf<"timeseries">;
  answer: AnswerOf<"timeseries">;
  hidden: ReadonlySet<string>;
  toggle: (name: string) => void;
}

/** What the lines are of: a row each, which shows or hides its line. */
function Keys({ breakdown, params, answer, hidden, toggle }: KeysProps) {
  const nameOf = (series: Parameters<typeof nameOfSeries>[0]) => nameOfSeries(series, breakdown);
  const isTrait = breakdown.startsWith("person:");
  return (
    <Table
      caption={`Values of ${breakdown}`}
      rows={answer.series.map((series, i) => ({ series, i }))}
      keyOf={({ series: { key, other } }) => `${key} ${other}`}
      colorOf={({ series, i }) => (series.other ? otherColor() : colorOf(i))}
      columns={[
        {
          title: breakdown,
          cell: ({ series }) => (
            <span class="keyed">
              <input
                type="checkbox"
                aria-label={`Show ${nameOf(series)}`}
                checked={!hidden.has(nameOf(series))}
                onChange={() => toggle(nameOf(series))}
              />
              {series.key === null || isTrait ? (
                nameOf(series)
              ) : (
                <button
                  type="button"
                  class="plain key"
                  title={`Only ${breakdown} ${series.key}`}
                  onClick={() => addCondition(isKey(breakdown, series.key as string))}
                >
                  {nameOf(series)}
                </button>
              )}
            </span>
          ),
          value: ({ series }) => nameOf(series),
        },
        {
          title: "Events",
          cell: ({ series }) => (
            <Count value={sum(series.points)} behind={behindSeries(params, series)} />
          ),
          value: ({ series }) => sum(series.points),
          isNumber: true,
        },
      ]}
    />
  );
}

function sum(points: readonly { count: number }[]): number {
  return points.reduce((total, { count }) => total + count, 0);
}
