// What was rejected of each source lately, why, and one of those events as it came. It is kept in memory alone, for a
// day at most: a rejected event is stored nowhere.
import { createMemo } from "../../runtime/memo.ts";
import { dayMs } from "../../domain/time.ts";
import type { Refused } from "./reading.ts";

export interface Rejected {
  /** Why, without names that the sender made up. */
  reason: string;
  count: number;
  /** Milliseconds since 1970. */
  lastAt: number;
  /** The beginning of an event's JSON, without keys of ours. */
  sample: string;
  sampledAt: number;
}

/** Beyond these the source that was quiet longest is forgotten. */
const sourcesMax = 200;
/** Of one source; beyond these the reason that was quiet longest is forgotten. */
const reasonsMax = 20;
const sampleLengthMax = 2000;
/** To make text of every rejected event would cost more than to reject it. */
const sampleIntervalMs = 10_000;
const keptMs = dayMs;

export function createSamples({ clock }: { clock: () => number }) {
  const sources = createMemo<string, Map<string, Rejected>>(sourcesMax);

  return {
    note(source: string, { reason, call }: Refused): void {
      const now = clock();
      const reasons = sources.get(source) ?? new Map<string, Rejected>();
      sources.set(source, reasons);
      const found = reasons.get(reason);
      const known = found && now - found.lastAt <= keptMs ? found : undefined;
      const isFresh = known !== undefined && Math.abs(now - known.sampledAt) < sampleIntervalMs;
      reasons.delete(reason);
      reasons.set(reason, {
        reason,
        count: (known?.count ?? 0) + 1,
        lastAt: now,
        ...(isFresh
          ? { sample: known.sample, sampledAt: known.sampledAt }
          : { sample: toSample(call), sampledAt: now }),
      });
      const [oldest = ""] = reasons.keys();
      if (reasons.size > reasonsMax) reasons.delete(oldest);
    },

    /** The most frequent first. */
    of(source: string): Rejected[] {
      const reasons = sources.get(source);
      if (!reasons) return [];
      for (const { reason, lastAt } of reasons.values()) {
        if (clock() - lastAt > keptMs) reasons.delete(reason);
      }
      return [...reasons.values()].toSorted((a, b) => b.count - a.count);
    },

    /** Forgets all of it. */
    clear: sources.clear,
  };
}

function toSample(call: unknown): string {
  const text = (JSON.stringify(call) ?? "").slice(0, sampleLengthMax);
  return text.replace(/plaudit_[\w-]*/g, "plaudit_…");
}
