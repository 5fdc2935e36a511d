// Who gets how far: steps from left to right as bars, with what was lost in words between them.
import { Chip, FilterBar } from "../parts/filter-bar.tsx";
import { FrequentEvents } from "../parts/frequent.tsx";
import { EventInput } from "../parts/suggest.tsx";
import { QuestionTile } from "../parts/question-tile.tsx";
import { WindowChoice, readWindow } from "../parts/window-choice.tsx";
import { DrawnFunnel } from "../drawn/funnel.tsx";
import { scope } from "../filters.ts";
import { place, setList } from "../place.ts";

const stepsMax = 10;
function readSteps(): string[] {
  return place.value.params.getAll("step");
}

const setSteps = (steps: readonly string[]) => setList("step", steps);

export function Funnel() {
  const steps = readSteps();
  return (
    <>
      <FilterBar title="Funnel">
        <WindowChoice />
      </FilterBar>
      <div class="grid">
        <section class="tile wide stack">
          <Steps steps={steps} />
        </section>
        {steps.length >= 2 && <Drawn steps={steps} windowSeconds={readWindow()} />}
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
      {steps.length === 0 && <FrequentEvents onChoose={(event) => setSteps([event])} />}
      {steps.length < 2 && <p class="soft">A funnel has at least two steps.</p>}
    </>
  );
}

function Drawn({ steps, windowSeconds }: { steps: readonly string[]; windowSeconds: number }) {
  const params = {
    ...scope.value,
    steps: steps.map((event) => ({ event })),
    windowSeconds,
  };
  const title = steps.join(" → ");
  return (
    <QuestionTile title={title} kind="funnel" params={params} height={220} class="wide">
      {(answer) => <DrawnFunnel title={title} params={params} answer={answer} />}
    </QuestionTile>
  );
}
