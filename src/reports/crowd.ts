// Counts the different people in a window of days, as the window moves from day to day.
import { clearBit, countBits, countEither, createBits, setBit, uniteBits } from "../store/bits.ts";

import type { PersonSet } from "../store/event-log.ts";

/** An actor that stands for somebody else. */
export interface Joined {
  actor: number;
  person: number;
}

/** People, in whatever form they are held. */
export type Crowd = PersonSet;

/** The people of all crowds together. No person's number is above `max`. */
export function unite(crowds: readonly Crowd[], max: number): Crowd {
  const all = createBits(max);
  for (const crowd of crowds) crowd.addTo(all);
  return { size: countBits(all), addTo: (bits) => uniteBits(bits, all) };
}

/** The crowd, with joined people replaced by those they are joined to. No person's number is above `max`. */
export function replace(crowd: Crowd, joined: readonly Joined[], max: number): Crowd {
  if (joined.length === 0) return crowd;
  const all = createBits(max);
  crowd.addTo(all);
  for (const { actor, person } of joined) if (clearBit(all, actor)) setBit(all, person);
  return { size: countBits(all), addTo: (bits) => uniteBits(bits, all) };
}

/**
 * For each day, counts the people of the `length` days that end with it. No person's number is above `max`. Each day is
 * united with others only twice, however long the window is: a window is the end of one run of `length` days, and the
 * beginning of the next.
 */
export function countInWindows(
  days: readonly (Crowd | undefined)[],
  max: number,
  length: number,
): number[] {
  const counts: number[] = [];
  const head = createBits(max);
  /** For each day of the run before, the people who came on it or later in that run. Nobody came after its end. */
  const tails = Array.from({ length: length + 1 }, () => createBits(max));
  for (let start = 0; start < days.length; start += length) {
    head.fill(0);
    for (let i = 0; i < length && start + i < days.length; i++) {
      days[start + i]?.addTo(head);
      counts.push(countEither(head, tails[i + 1] as Uint32Array));
    }
    for (let i = length - 1; i >= 0; i--) {
      const tail = tails[i] as Uint32Array;
      tail.set(tails[i + 1] as Uint32Array);
      days[start + i]?.addTo(tail);
    }
  }
  return counts;
}
