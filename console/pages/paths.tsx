// The ways that people take from an event, or to it.
import { useSignal } from "@preact/signals";
import { DrawnPaths, rowsMax } from "../drawn/paths.tsx";
import { scope } from "../filters.ts";
import { Chip, FilterBar } from "../parts/filter-bar.tsx";
import { FrequentEvents } from "../parts/frequent.tsx";
import { Menu } from "../parts/menu.tsx";
import { QuestionTile } from "../parts/question-tile.tsx";
import { EventInput, PropertyInput } from "../parts/suggest.tsx";
import { Empty } from "../parts/tile.tsx";
import { readWindow, WindowChoice } from "../parts/window-choice.tsx";
import { place, setParams } from "../place.ts";

const stepsMax = 5;
const stepsByDefault = 3;
const windowByDefault = 86_400;

/** What an address says that somebody wrote by hand may be anything. */
function readSteps(): number {
  const asked = Number(place.value.params.get("steps"));
  return Number.isInteger(asked) && asked >= 1 && asked <= stepsMax ? asked : stepsByDefault;
}

export function Paths() {
  const { params } = place.value;
  const start = params.get("start") ?? undefined;
  const direction = params.get("direction") === "before" ? "before" : "after";
  return (
    <>
      <FilterBar title="Paths">
        <select
          aria-label="Direction"
          value={direction}
          onChange={(event) => setParams({ direction: event.currentTarget.value })}
        >
          <option value="after">after it</option>
          <option value="before">before it</option>
        </select>
        <select
          aria-label="Steps"
          value={readSteps()}
          onChange={(event) => setParams({ steps: event.currentTarget.value })}
        >
          {Array.from({ length: stepsMax }, (_, i) => (
            <option key={i} value={i + 1}>
              {i === 0 ? "1 step" : `${i + 1} steps`}
            </option>
          ))}
        </select>
        <WindowChoice byDefault={windowByDefault} />
        <NamedBy property={params.get("by") ?? undefined} />
      </FilterBar>
      <div class="grid">
        <section class="tile wide stack">
          {start === undefined ? (
            <Empty>
              <p>Choose an event, to see what people do before it or after it.</p>
              <FrequentEvents onChoose={(event) => setParams({ start: event })} />
              <EventInput label="Another event" onChoose={(event) => setParams({ start: event })} />
            </Empty>
          ) : (
            <div>
              <Chip text={start} remove={() => setParams({ start: undefined })} />
            </div>
          )}
        </section>
        {start !== undefined && <Drawn start={start} direction={direction} />}
      </div>
    </>
  );
}

/** Names events by a property's values, such as the page, instead of by their names. */
function NamedBy({ property }: { property: string | undefined }) {
  const typed = useSignal("");
  if (property !== undefined) {
    return <Chip text={`named by ${property}`} remove={() => setParams({ by: undefined })} />;
  }
  return (
    <Menu label="Name by">
      {(close) => (
        <div class="stack">
          <PropertyInput
            label="Property, such as $path"
            value={typed}
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

function Drawn({ start, direction }: { start: string; direction: "before" | "after" }) {
  const property = place.value.params.get("by") ?? undefined;
  const params = {
    ...scope.value,
    event: start,
    direction,
    steps: readSteps(),
    // The rest is a row of its own.
    limit: rowsMax - 1,
    windowSeconds: readWindow(windowByDefault),
    ...(property === undefined ? {} : { property }),
  };
  const title = `What people do ${direction} "${start}"`;
  return (
    <QuestionTile title={title} kind="paths" params={params} height={400} class="wide">
      {(answer) => <DrawnPaths title={title} params={params} answer={answer} />}
    </QuestionTile>
  );
}
