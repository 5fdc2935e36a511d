// Who gets how far: steps from left to right as bars, with what was lost in words between them.
import { api } from "../account.ts";
import { useAsked } from "../asking.ts";
import { FilterBar } from "../parts/filter-bar.tsx";
import { Chip } from "../parts/filter-bar.tsx";
import { ShowCall } from "../parts/show-call.tsx";
import { EventInput } from "../parts/suggest.tsx";
import { SaveMenu } from "../parts/save-menu.tsx";
import { Tile } from "../parts/tile.tsx";
import { DrawnFunnel } from "../drawn/funnel.tsx";
import { filters } from "../filters.ts";
import { place, setParams } from "../place.ts";
import { range, toQuery } from "../range.ts";

const stepsMax = 10;
const windows = [
  [3600, "1 hour"],
  [86_400, "1 day"],
  [604_800, "7 days"],
  [2_592_000, "30 days"],
] as const;

function readSteps(): string[] {
  return place.value.params.getAll("step");
}

function setSteps(steps: readonly string[]): void {
  const params = new URLSearchParams(place.value.params);
  params.delete("step");
  for (const step of steps) params.append("step", step);
  history.pushState(null, "", `${place.value.path}?${params.toString()}`);
  dispatchEvent(new PopStateEvent("popstate"));
}

export function Funnel() {
  const steps = readSteps();
  const windowSeconds = Number(place.value.params.get("window") ?? 604_800);
  return (
    <>
      <FilterBar title="Funnel">
        <select
          aria-label="Within"
          value={windowSeconds}
          onChange={(event) => setParams({ window: event.currentTarget.value })}
        >
          {windows.map(([seconds, name]) => (
            <option key={seconds} value={seconds}>
              within {name}
            </option>
          ))}
        </select>
      </FilterBar>
      <div class="grid">
        <section class="tile wide stack">
          <Steps steps={steps} />
        </section>
        {steps.length >= 2 && <Drawn steps={steps} windowSeconds={windowSeconds} />}
      </div>
    </>
  );
}

function Steps({ steps }: { steps: readonly string[] }) {
  return (
    <>
      <ol class="steps">
        {steps.map((step, i) => (
          <li key={`${i} ${step}`}>
            <Chip text={step} remove={() => setSteps(steps.filter((_, k) => k !== i))} />
          </li>
        ))}
      </ol>
      {steps.length < stepsMax && (
        <EventInput
          key={steps.length}
          label={steps.length === 0 ? "First step" : "Next step"}
          onChoose={(event) => setSteps([...steps, event])}
        />
      )}
      {steps.length < 2 && <p class="soft">A funnel has at least two steps.</p>}
    </>
  );
}

function Drawn({ steps, windowSeconds }: { steps: readonly string[]; windowSeconds: number }) {
  const { source, where } = filters.value;
  const body = {
    ...toQuery(range.value),
    ...(source === undefined ? {} : { source }),
    ...(where.length === 0 ? {} : { where: [...where] }),
    steps: steps.map((event) => ({ event })),
    windowSeconds,
  };
  const asked = useAsked(`funnel ${JSON.stringify(body)}`, (options) =>
    api.reports.funnel.post(body, options),
  );
  return (
    <Tile
      title="How far they get"
      asked={asked}
      height={220}
      class="wide"
      actions={
        <>
          <SaveMenu question={{ report: "funnel", params: body }} title={steps.join(" → ")} />
          <ShowCall route="reports.funnel" body={body} />
        </>
      }
    >
      {(answer) => <DrawnFunnel answer={answer} />}
    </Tile>
  );
}
