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
import { toDecimal } from "../words.ts";
import { Figure, useTimeseries } from "./overview.tsx";

export function Trends() {
  const { params } = place.value;
  const breakdown = params.get("by") ?? undefined;
  const measured = readMeasured();
  const what = measured ? "value" : params.get("what") === "users" ? "users" : "count";
  return (
    <>
      <FilterBar title="Trends" hasInterval hasComparison={breakdown === undefined}>
        <MeasureChoice />
        <BreakdownMenu breakdown={breakdown} />
      </FilterBar>
      <div class="grid">
        {breakdown === undefined ? (
          <Whole what={what} measured={measured} />
        ) : (
          <Broken breakdown={breakdown} what={what} measured={measured} />
        )}
      </div>
    </>
  );
}

type Measured = { measure: "sum" | "avg"; property: string };

/** The sum or the average of a property, once it is said of which. */
function readMeasured(): Measured | undefined {
  const { params } = place.value;
  const [measure, property] = [params.get("what"), params.get("of")];
  return (measure === "sum" || measure === "avg") && property ? { measure, property } : undefined;
}

function MeasureChoice() {
  const { params } = place.value;
  const what = params.get("what") ?? "count";
  return (
    <>
      <select
        aria-label="What is counted"
        value={what}
        onChange={(event) => setParams({ what: event.currentTarget.value })}
      >
        <option value="count">Events</option>
        <option value="users">People</option>
        <option value="sum">Sum</option>
        <option value="avg">Average</option>
      </select>
      {(what === "sum" || what === "avg") && <MeasuredChoice of={params.get("of")} />}
    </>
  );
}

function MeasuredChoice({ of }: { of: string | null }) {
  const property = useSignal("");
  if (of !== null) return <Chip text={`of ${of}`} remove={() => setParams({ of: undefined })} />;
  return (
    <Menu label="Of which property">
      {(close) => (
        <div class="stack">
          <PropertyInput
            label="Property with numbers"
            value={property}
            onChoose={(name) => {
              setParams({ of: name });
              close();
            }}
          />
        </div>
      )}
    </Menu>
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

interface Counted {
  what: Measure;
  measured: Measured | undefined;
}

const measureNames = { sum: "sum of", avg: "average of" } as const;

function titleOf(measured: Measured | undefined): string {
  const event = filters.value.event ?? "All events";
  return measured ? `${event}: ${measureNames[measured.measure]} ${measured.property}` : event;
}

function Whole({ what, measured }: Counted) {
  const title = titleOf(measured);
  const { params, now, before } = useTimeseries(undefined, measured);
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
          {measured?.measure === "sum" && (
            <p class="figure">
              <b>{toDecimal(sum(answer.series.flatMap(({ points }) => points)))}</b>
            </p>
          )}
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

function Broken({ breakdown, what, measured }: Counted & { breakdown: string }) {
  const title = `${titleOf(measured)} by ${breakdown}`;
  const hidden = useSignal<ReadonlySet<string>>(new Set());
  const { interval } = range.value;
  const params = { ...eventScope.value, interval, ...measured, breakdown, limit: keysShown };

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
            <Count value={countOf(series.points)} behind={behindSeries(params, series)} />
          ),
          value: ({ series }) => countOf(series.points),
          isNumber: true,
        },
      ]}
    />
  );
}

function sum(points: readonly { value?: number | null }[]): number {
  return points.reduce((total, { value }) => total + (value ?? 0), 0);
}

function countOf(points: readonly { count: number }[]): number {
  return points.reduce((total, { count }) => total + count, 0);
}
