// A funnel on its side: a bar for each step, and between them in words what was lost.
import type { ReportFunnelAnswer } from "../../src/client/client.ts";
import { Empty } from "../parts/tile.tsx";
import { toCount, toLength, toShare } from "../words.ts";

type Step = ReportFunnelAnswer["steps"][number];

export function DrawnFunnel({ answer: { steps } }: { answer: ReportFunnelAnswer }) {
  const first = steps[0]?.users ?? 0;
  if (first === 0) {
    return (
      <Empty>
        <p>Nobody took the first step in this range.</p>
      </Empty>
    );
  }
  return (
    <ol class="funnel">
      {steps.map((step, i) => (
        <li key={`${i} ${step.event}`}>
          {i > 0 && <Lost from={steps[i - 1] as Step} to={step} />}
          <div class="funnel-step">
            <span class="funnel-name">{step.event}</span>
            <Bar share={step.users / first} />
            <b>{toCount(step.users)}</b>
            <span class="soft">{toShare(step.conversion)}</span>
          </div>
        </li>
      ))}
    </ol>
  );
}

function Bar({ share }: { share: number }) {
  return (
    <span class="funnel-bar" aria-hidden="true">
      <span ref={(el) => el?.style.setProperty("width", `${share * 100}%`)} />
    </span>
  );
}

function Lost({ from, to }: { from: Step; to: Step }) {
  const lost = from.users - to.users;
  const share = from.users === 0 ? 0 : lost / from.users;
  return (
    <p class="soft lost">
      {toCount(lost)} people ({toShare(share)}) did not go on.
      {to.medianSeconds !== null && ` Those who did took ${toLength(to.medianSeconds)} (median).`}
    </p>
  );
}
