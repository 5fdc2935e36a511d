// Who comes back: a heat map in one hue with a number in every cell, as share or as people.
import { useSignal } from "@preact/signals";
import { api } from "../account.ts";
import { useAsked } from "../asking.ts";
import { Chip, FilterBar } from "../parts/filter-bar.tsx";
import { Menu } from "../parts/menu.tsx";
import { ShowCall } from "../parts/show-call.tsx";
import { EventInput } from "../parts/suggest.tsx";
import { Tile } from "../parts/tile.tsx";
import { DrawnRetention, type Unit } from "../drawn/retention.tsx";
import { SaveMenu } from "../parts/save-menu.tsx";
import { filters } from "../filters.ts";
import { place, setParams } from "../place.ts";
import { range, toQuery } from "../range.ts";

const periodsOf: Record<Unit, number> = { day: 15, week: 12, month: 12 };

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
            <SaveMenu question={{ report: "retention", params: body }} title="Who comes back" />
            <ShowCall route="reports.retention" body={body} />
          </>
        }
      >
        {(answer) => <DrawnRetention answer={answer} unit={unit} isShare={isShare.value} />}
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
