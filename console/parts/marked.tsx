// A chart with its marks, and the menu below it.
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { marksByBucket, useMarks } from "../marks.ts";
import { MarkMenu } from "./mark-menu.tsx";

/** For a chart of the buckets that begin at `starts`, the last of which ends at `end`; all in ms. */
export function useMarked(starts: readonly number[], end: number) {
  const marks = useMarks(starts[0], end);
  const opener = useRef<(() => void) | undefined>(undefined);
  const pointedAt = useSignal<number | undefined>(undefined);
  const chartProps = {
    marks: [...marksByBucket(marks, starts)].map(([bucket, within]) => ({
      bucket,
      text: within.map(({ text }) => text).join(", "),
    })),
    onMark(bucket: number): void {
      pointedAt.value = starts[bucket];
      opener.current?.();
    },
  };
  return {
    marks,
    chartProps,
    menu: <MarkMenu marks={marks} at={pointedAt.value} opener={opener} />,
  };
}
