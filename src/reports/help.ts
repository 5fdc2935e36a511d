// Helps with somebody else's question: takes parts of one pass until none is left, or until it is wanted elsewhere.
import type { EventLog } from "../store/event-log.ts";
import type { Budget } from "./budget.ts";
import { openIdentities } from "./identities.ts";
import type { Errand, Share } from "./errand.ts";
import { join, takeParts } from "./parts.ts";
import { findPass } from "./passes.ts";
import { beginAll, openSource } from "./scan.ts";
import { sweep } from "./sweep.ts";

export interface HelpOptions {
  budget: Budget;
  isReleased: () => boolean;
  /** For tests. */
  heldBytesMax?: number;
}

/** A helper that holds more hands it over and takes no more parts, so that there is a bound on all of them together. */
const heldBytesMost = 16_000_000;

/** Undefined if it could not help. Throws OverBudget or Cancelled. */
export function help(
  log: EventLog,
  { passes, parts, identities: shared, removals }: Errand,
  { budget, isReleased, heldBytesMax = heldBytesMost }: HelpOptions,
): Promise<Share | undefined> {
  return log.snapshot(async () => {
    // Something was taken away since the question began: it would be asked of two moments.
    if ((await log.removals()) !== removals) return undefined;
    const identities = openIdentities(log.actors, shared);
    const source = await openSource(log, { budget, identities });
    const wanted = passes.map(({ pass, input }) => ({ pass: findPass(pass), input }));
    const { tasks, beginPart, heldBytes, end } = await beginAll(source, wanted);
    if (!join(parts)) return undefined;
    const done: number[] = [];
    const isFull = () => heldBytes() > heldBytesMax;
    const isToStop = () => isReleased() || isFull();
    const taking = takeParts(parts, { done, isReleased: isToStop, beginPart });
    await sweep({ log, identities, budget }, tasks, taking);
    return { done, isFull: isFull(), gathered: end() };
  });
}
