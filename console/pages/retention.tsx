// Who comes back: a heat map in one hue with a number in every cell, as share or as people.
import { useSignal } from "@preact/signals";
import { Chip, FilterBar } from "../parts/filter-bar.tsx";
import { Menu } from "../parts/menu.tsx";
import { EventInput } from "../parts/suggest.tsx";
import { DrawnRetention, type Unit } from "../drawn/retention.tsx";
import { QuestionTile } from "../parts/question-tile.tsx";
import { scope } from "../filters.ts";
import { place, setParams } from "../place.ts";

const periodsOf: Record<Unit, number> = { day: 15, week: 12, month: 12 };

function readUnit(): Unit {
  const asked = place.value.params.get("unit");
  return asked === "day" || asked === "month" ? asked : "week";
}

const title = "Who comes back";

export function Retention() {
  const unit = readUnit();
  const { params } = place.value;
  const start = params.get("start") ?? undefined;
  const returning = params.get("returning") ?? undefined;
  const question = {
    ...scope.value,
    start: start === undefined ? {} : { event: start },
    returning: returning === undefined ? {} : { event: returning },
    interval: unit,
    periods: periodsOf[unit],
  };
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
      <QuestionTile
        title={title}
        kind="retention"
        params={question}
        height={320}
        class="wide"
        actions={
          <label class="check">
            <input
              type="checkbox"
              checked={isShare.value}
              onChange={(event) => (isShare.value = event.currentTarget.checked)}
            />
            As share
          </label>
        }
      >
        {(answer) => (
          <DrawnRetention title={title} params={question} answer={answer} isShare={isShare.value} />
        )}
      </QuestionTile>
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
