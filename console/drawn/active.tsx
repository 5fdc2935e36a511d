// Active people: of each day, and of the 7 and 30 days that end with it.
import { colorOf } from "../charts/colors.ts";
import { LineChart } from "../charts/line-chart.tsx";
import { useMarked } from "../parts/marked.tsx";
import { nameOfBucket } from "../parts/series.tsx";
import { openPeople } from "../people.tsx";
import { toQuestion } from "../questions.ts";
import { isOnlyShown } from "../shown.ts";
import type { Drawn } from "./question.tsx";

const lines = [
  ["dau", "A day"],
  ["wau", "7 days"],
  ["mau", "30 days"],
] as const;
const dayMs = 86_400_000;

export function DrawnActive({ title, params, answer: { points } }: Drawn<"active">) {
  const starts = points.map(({ start }) => Date.parse(start));
  const { tz = "UTC" } = params;
  const nameOf = (start: number) => nameOfBucket(start, "day", tz);
  const end = (starts.at(-1) ?? 0) + dayMs;
  const { chartProps, menu } = useMarked(starts, end);
  return (
    <>
      <LineChart
        {...chartProps}
        label={title}
        starts={starts}
        end={end}
        lines={lines.map(([name, called], i) => ({
          name: called,
          color: colorOf(i),
          values: points.map((point) => point[name]),
        }))}
        tz={tz}
        nameOf={nameOf}
        onPick={(day, line) => {
          const start = points[day]?.start;
          const [window, called] = lines[line] ?? [];
          if (start === undefined || !window || isOnlyShown.value) return;
          openPeople({
            question: toQuestion("active", params),
            cell: { start, window },
            title: `Active, ${called?.toLowerCase()} up to ${nameOf(Date.parse(start))}`,
          });
        }}
      />
      <div class="foot">{menu}</div>
    </>
  );
}
