// Retention as a heat map in one hue, a number in every cell; what time has not reached is blank.
import { Count } from "../parts/count.tsx";
import { nameOfBucket } from "../parts/series.tsx";
import { Empty } from "../parts/tile.tsx";
import type { Behind } from "../people.tsx";
import { toQuestion } from "../questions.ts";
import { toShare } from "../words.ts";
import type { Drawn } from "./question.tsx";

export type Unit = "day" | "week" | "month";
const unitMs: Record<Unit, number> = { day: 86_400_000, week: 604_800_000, month: 2_592_000_000 };

interface RetentionProps extends Drawn<"retention"> {
  isShare: boolean;
}

export function DrawnRetention({ title, params, answer, isShare }: RetentionProps) {
  const unit = params.interval;
  if (answer.cohorts.length === 0) {
    return (
      <Empty>
        <p>Nobody began in this range. Choose a longer one.</p>
      </Empty>
    );
  }

  const { tz = "UTC" } = params;
  const question = toQuestion("retention", params);
  const periods = answer.cohorts[0]?.returned.map((_, k) => k) ?? [];
  return (
    <div class="table" tabindex={0} role="region" aria-label={title}>
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
          {answer.cohorts.map(({ start, size, returned }) => {
            const began = nameOfBucket(Date.parse(start), unit, tz);
            return (
              <tr key={start}>
                <th scope="row">{began}</th>
                <td class="number">
                  <Count
                    value={size}
                    behind={{ question, cell: { start }, title: `Began ${began}` }}
                  />
                </td>
                {returned.map((count, k) => (
                  <Cell
                    key={k}
                    count={count}
                    share={size === 0 ? 0 : count / size}
                    isShare={isShare}
                    isReached={Date.parse(start) + k * unitMs[unit] <= Date.now()}
                    behind={{
                      question,
                      cell: { start, period: k },
                      title: `Began ${began}, came back in ${unit} ${k}`,
                    }}
                  />
                ))}
              </tr>
            );
          })}
        </tbody>
      </table>
    </div>
  );
}

interface CellProps {
  count: number;
  share: number;
  isShare: boolean;
  isReached: boolean;
  behind: Behind;
}

function Cell({ count, share, isShare, isReached, behind }: CellProps) {
  if (!isReached) return <td class="number" />;
  return (
    <td class="number cell" ref={(el) => el?.style.setProperty("--share", `${share * 100}%`)}>
      <Count value={count} text={isShare ? toShare(share) : undefined} behind={behind} />
    </td>
  );
}
