// Who comes back: a heat map in one hue with a number in every cell, as share or as people.
import { useSignal } from "@preact/signals";
import type { ReportRetentionAnswer } from "../../client/client.ts";
import { api } from "../account.ts";
import { useAsked } from "../asking.ts";
import { Chip, FilterBar } from "../parts/filter-bar.tsx";
import { Menu } from "../parts/menu.tsx";
import { nameOfBucket } from "../parts/series.tsx";
import { ShowCall } from "../parts/show-call.tsx";
import { EventInput } from "../parts/suggest.tsx";
import { Empty, Tile } from "../parts/tile.tsx";
import { filters } from "../filters.ts";
import { place, setParams } from "../place.ts";
import { range, toQuery } from "../range.ts";
import { toCount, toShare } from "../words.ts";

type Unit = "day" | "week" | "month";
const periodsOf: Record<Unit, number> = { day: 15, week: 12, month: 12 };
const unitMs: Record<Unit, number> = { day: 86_400_000, week: 604_800_000, month: 2_592_000_000 };

function readUnit(): Unit {
  const asked = place.value.params.get("unit");
  return asked === "day" || asked === "month" ? asked : "week";
}

export function Retention() {
  const unit = readUnit();
  const { params } = place.value;
  const start = params.get("start") ?? undefined;
  const returning = params.get("returning") ?? undefined;
  const { source, where } = filters.value;
  const body = {
    ...toQuery(range.value),
    ...(source === undefined ? {} : { source }),
    ...(where.length === 0 ? {} : { where: [...where] }),
    start: start === undefined ? {} : { event: start },
    returning: returning === undefined ? {} : { event: returning },
    interval: unit,
    periods: periodsOf[unit],
  };
  const asked = useAsked(`retention ${JSON.stringify(body)}`, (options) =>
    api.reports.retention.post(body, options),
  );
  const isShare = useSignal(true);
  return (
    <>
      <FilterBar title="Retention">
        <EventChoice label="Start" name="start" event={start} />
        <EventChoice label="Return" name="returning" event={returning} />
        <select
          aria-label="Interval"
          value={unit}
          onChange={(event) => setParams({ unit: event.currentTarget.value })}
        >
          <option value="day">Days</option>
          <option value="week">Weeks</option>
          <option value="month">Months</option>
        </select>
      </FilterBar>
      <Tile
        title="Who comes back"
        asked={asked}
        height={320}
        class="wide"
        actions={
          <>
            <label class="check">
              <input
                type="checkbox"
                checked={isShare.value}
                onChange={(event) => (isShare.value = event.currentTarget.checked)}
              />
              As share
            </label>
            <ShowCall route="reports.retention" body={body} />
          </>
        }
      >
        {(answer) =>
          answer.cohorts.length === 0 ? (
            <Empty>
              <p>Nobody began in this range. Choose a longer one.</p>
            </Empty>
          ) : (
            <HeatMap answer={answer} unit={unit} isShare={isShare.value} />
          )
        }
      </Tile>
    </>
  );
}

function EventChoice({ label, name, event }: { label: string; name: string; event?: string }) {
  if (event !== undefined)
    return (
      <Chip
        text={`${label.toLowerCase()}: ${event}`}
        remove={() => setParams({ [name]: undefined })}
      />
    );
  return (
    <Menu label={`${label}: anything`}>
      {(close) => (
        <div class="stack">
          <EventInput
            onChoose={(chosen) => {
              setParams({ [name]: chosen });
              close();
            }}
          />
        </div>
      )}
    </Menu>
  );
}

interface HeatMapProps {
  answer: ReportRetentionAnswer;
  unit: Unit;
  isShare: boolean;
}

function HeatMap({ answer, unit, isShare }: HeatMapProps) {
  const { tz } = range.value;
  const periods = answer.cohorts[0]?.returned.map((_, k) => k) ?? [];
  return (
    <div class="table" tabindex={0} role="region" aria-label="Retention">
      <table class="heat">
        <caption class="unseen">
          People by when they began, and how many came back after that
        </caption>
        <thead>
          <tr>
            <th scope="col">Began</th>
            <th scope="col" class="number">
              People
            </th>
            {periods.map((k) => (
              <th key={k} scope="col" class="number">
                {unit[0]?.toUpperCase()}
                {unit.slice(1)} {k}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {answer.cohorts.map(({ start, size, returned }) => (
            <tr key={start}>
              <th scope="row">{nameOfBucket(Date.parse(start), unit, tz)}</th>
              <td class="number">{toCount(size)}</td>
              {returned.map((count, k) => (
                <Cell
                  key={k}
                  share={size === 0 ? 0 : count / size}
                  text={isShare ? toShare(size === 0 ? 0 : count / size) : toCount(count)}
                  isReached={Date.parse(start) + k * unitMs[unit] <= Date.now()}
                />
              ))}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

/** From this share on the text is that of a dark ground. */
const darkFrom = 0.55;

function Cell({ share, text, isReached }: { share: number; text: string; isReached: boolean }) {
  if (!isReached) return <td class="number" />;
  return (
    <td
      class={`number cell ${share >= darkFrom ? "strong" : ""}`}
      ref={(el) => el?.style.setProperty("--share", `${share * 100}%`)}
    >
      {text}
    </td>
  );
}
