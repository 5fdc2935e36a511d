// Work that one node does for all: whoever takes the turn first. It is everybody's again once its time is over, whatever
// has become of the node that took it.
import { and, eq } from "drizzle-orm";
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
  const { settings } = store.tables;

  return async ({ name, forMs }) => {
    const setting = `turn ${name}`;
    const [kept] = await store.db
      .select({ value: settings.value })
      .from(settings)
      .where(eq(settings.name, setting))
      .limit(1);
    const now = clock();
    const leftMs = Number(kept?.value ?? 0) - now;
    if (leftMs > 0 && leftMs <= forMs + apartMsMax) return false;
    const value = String(now + forMs);
    const [taken] = await store.atomically((db) => [
      kept === undefined
        ? db
            .insert(settings)
            .values({ name: setting, value })
            .onConflictDoNothing()
            .returning({ name: settings.name })
        : db
            .update(settings)
            .set({ value })
            .where(and(eq(settings.name, setting), eq(settings.value, kept.value)))
            .returning({ name: settings.name }),
    ]);
    return taken.length > 0;
  };
}
