// All passes, by their names: a helper is told a name, since functions cannot go from thread to thread.
import { findWho, spanEvents } from "./cell-events.ts";
import { countCodes } from "./codes.ts";
import { measureCodes } from "./highest.ts";
import { matchSteps } from "./matches.ts";
import { findReturning } from "./retention.ts";
import type { Pass } from "./source.ts";
import { tallyCells } from "./tally.ts";
import { countActors } from "./users.ts";
import { countTrails, gatherTrails } from "./walks.ts";

// What goes in and comes out differs; whoever asks for a pass by its object knows both.
const passes: readonly Pass<never, unknown>[] = [
  countActors,
  countCodes,
  countTrails,
  findReturning,
  findWho,
  gatherTrails,
  matchSteps,
  measureCodes,
  spanEvents,
  tallyCells,
];

/** Throws for a name that no pass has. */
export function findPass(name: string): Pass<never, unknown> {
  const found = passes.find((pass) => pass.name === name);
  if (!found) throw new Error(`There is no pass ${name}.`);
  return found;
}
