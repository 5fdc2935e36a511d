// How many of something are under way at this moment, on all nodes together.
import type { Sharing } from "./sharing.ts";

export interface UnderWay {
  /** How many there were before it. */
  before: number;
  end: () => void;
}

/** Begins one. */
export type BeginOne = (id: string) => Promise<UnderWay>;

/** Of the only node there is. */
export function countHere(): BeginOne {
  const counts = new Map<string, number>();

  function end(id: string): void {
    const left = (counts.get(id) ?? 1) - 1;
    if (left === 0) counts.delete(id);
    else counts.set(id, left);
  }

  return async (id) => {
    const before = counts.get(id) ?? 0;
    counts.set(id, before + 1);
    return { before, end: () => end(id) };
  };
}

export interface TogetherDeps {
  all: Sharing;
  /** More than these are not told apart. */
  max: number;
  /** Told of one whose end could not be counted. It is forgotten within a minute. */
  noteFailure: (error: unknown) => void;
}

export function countTogether({ all, max, noteFailure }: TogetherDeps): BeginOne {
  const bucket = { perMinute: max, atOnceMax: max };
  return async (id) => {
    const { waitMs, left } = await all.draw(id, bucket);
    if (waitMs > 0) return { before: max, end() {} };
    return {
      before: max - 1 - left,
      end: () => void all.putBack(id, bucket).catch(noteFailure),
    };
  };
}
