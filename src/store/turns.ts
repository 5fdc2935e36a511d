// Work that one node does for all: whoever takes the turn first. It is everybody's again once its time is over, whatever
// has become of the node that took it.
import { readSetting, replaceSetting } from "./settings.ts";
import type { Store } from "./store.ts";

export interface Turn {
  /** Of the work. */
  name: string;
  /** How long it is nobody else's. */
  forMs: number;
}

export type TakeTurn = (turn: Turn) => Promise<boolean>;

/** Clocks of nodes may be apart by so much. A turn that ends later is of a clock that was set back. */
const apartMsMax = 60_000;

/** Whether the turn is ours now. Of many nodes that ask at once one has it. */
export function createTurns({ store, clock }: { store: Store; clock: () => number }): TakeTurn {
  return async ({ name, forMs }) => {
    const setting = `turn ${name}`;
    const before = await readSetting(store, setting);
    const now = clock();
    const leftMs = Number(before ?? 0) - now;
    if (leftMs > 0 && leftMs <= forMs + apartMsMax) return false;
    return replaceSetting(store, setting, { before, after: String(now + forMs) });
  };
}
