// A limit that holds for all nodes together. Each node asks for the count that all share, save for a part that it may let
// through by itself, where to ask each time would cost too much.
import { digestKey } from "../../runtime/kept-limit.ts";
import { createMemo } from "../../runtime/memo.ts";
import type { Bucket, Drawing, Drawn, Tally } from "../../store/tally.ts";

/** Beyond this those that were quiet longest are forgotten. */
const keysMax = 20_000;

export interface SharingDeps {
  tally: Tally;
  clock: () => number;
  /** Of the limit. It must be the same on every node. */
  name: string;
  /** The part of a bucket that each node may let through before it asks: so much more may come through it. */
  unaskedPart?: number;
}

export interface Sharing {
  /** Throws `unavailable`. */
  draw(who: string, bucket: Bucket, count?: number): Promise<Drawn>;
  /** Puts one back. */
  putBack(who: string, bucket: Bucket): Promise<void>;
}

/** What was let through, and is not counted yet. */
interface Uncounted {
  waiting: number;
  underWay: number;
}

/** That there was not as much as was asked for. */
interface Refusal {
  count: number;
  at: number;
  waitMs: number;
}

export function createSharing({ tally, clock, name, unaskedPart = 0 }: SharingDeps): Sharing {
  const uncounted = createMemo<string, Uncounted>(keysMax);
  const refusals = createMemo<string, Refusal>(keysMax);
  const keyOf = (who: string) => `${name}:${digestKey(who)}`;

  /** Counts those that are to be counted, and these. Those of before are not counted where these are refused. */
  async function drawAll(of: Uncounted, { count, ...drawing }: Drawing): Promise<Drawn> {
    const before = of.waiting;
    of.waiting = 0;
    of.underWay += before + count;
    let isCounted = false;
    try {
      const drawn = await tally.draw({ ...drawing, count: before + count });
      isCounted = drawn.waitMs === 0;
      return drawn;
    } finally {
      of.underWay -= before + count;
      if (!isCounted) of.waiting += before;
    }
  }

  /** How long the same, or more, will be refused. Until then nobody is asked. */
  function refusedMs(key: string, count: number): number {
    const refusal = refusals.get(key);
    const sinceMs = refusal ? clock() - refusal.at : -1;
    return refusal && sinceMs >= 0 && count >= refusal.count ? refusal.waitMs - sinceMs : 0;
  }

  return {
    async draw(who, bucket, count = 1) {
      const key = keyOf(who);
      const waitMs = refusedMs(key, count);
      if (waitMs > 0) return { waitMs, left: 0 };
      const free = Math.floor(bucket.atOnceMax * unaskedPart);
      const of = uncounted.of(key, () => ({ waiting: 0, underWay: 0 }));
      if (of.waiting + of.underWay + count <= free) {
        of.waiting += count;
        return { waitMs: 0, left: bucket.atOnceMax };
      }
      const drawn = await drawAll(of, { ...bucket, key, count, now: clock() });
      if (drawn.waitMs > 0) refusals.set(key, { count, at: clock(), waitMs: drawn.waitMs });
      return drawn;
    },

    putBack: (who, bucket) => tally.putBack({ ...bucket, key: keyOf(who), count: 1, now: clock() }),
  };
}
