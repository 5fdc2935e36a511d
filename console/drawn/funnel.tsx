// A funnel on its side: a bar for each step, and between them in words what was lost.
import type { ReportFunnelAnswer } from "../../src/client/client.ts";
import { Count } from "../parts/count.tsx";
import { Empty } from "../parts/tile.tsx";
import { toQuestion } from "../questions.ts";
import { toCount, toLength, toShare } from "../words.ts";
import type { Drawn } from "./question.tsx";

type Step = ReportFunnelAnswer["steps"][number];

export function DrawnFunnel({ params, answer: { steps } }: Drawn<"funnel">) {
  const first = steps[0]?.users ?? 0;
  if (first === 0) {
    return (
      <Empty>
        <p>Nobody took the first step in this range.</p>
      </Empty>
    );
  }
  const question = toQuestion("funnel", params);
  return (
    <ol class="funnel">
      {steps.map((step, i) => (
        <li key={`${i} ${step.event}`}>
          {i > 0 && (
            <Lost
              from={steps[i - 1] as Step}
              to={step}
              behind={{
                question,
                cell: { step: i + 1, lost: true },
                title: `Came to ${steps[i - 1]?.event}, and not to ${step.event}`,
              }}
            />
          )}
          <div class="funnel-step">
            <span class="funnel-name" title={step.event}>
              {step.event}
            </span>
            <Bar share={step.users / first} />
            <b>
              <Count
                value={step.users}
                behind={{ question, cell: { step: i + 1 }, title: `Came to ${step.event}` }}
              />
            </b>
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

interface LostProps {
  from: Step;
  to: Step;
  behind: Parameters<typeof Count>[0]["behind"];
}

function Lost({ from, to, behind }: LostProps) {
  const lost = from.users - to.users;
  const share = from.users === 0 ? 0 : lost / from.users;
  return (
    <p class="soft lost">
      <Count value={lost} text={`${toCount(lost)} people`} behind={behind} /> ({toShare(share)}) did
      not go on.
      {to.medianSeconds !== null && ` Those who did took ${toLength(to.medianSeconds)} (median).`}
    </p>
  );
}
