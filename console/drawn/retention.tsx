// Retention as a heat map in one hue, a number in every cell; what time has not reached is blank.
import type { ReportRetentionAnswer } from "../../src/client/client.ts";
import { nameOfBucket } from "../parts/series.tsx";
import { Empty } from "../parts/tile.tsx";
import { range } from "../range.ts";
import { toCount, toShare } from "../words.ts";

export type Unit = "day" | "week" | "month";
const unitMs: Record<Unit, number> = { day: 86_400_000, week: 604_800_000, month: 2_592_000_000 };

interface RetentionProps {
  answer: ReportRetentionAnswer;
  unit: Unit;
  isShare: boolean;
}

export function DrawnRetention({ answer, unit, isShare }: RetentionProps) {
  if (answer.cohorts.length === 0) {
    return (
      <Empty>
        <p>Nobody began in this range. Choose a longer one.</p>
      </Empty>
    );
  }

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
