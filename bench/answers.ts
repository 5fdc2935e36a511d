// How many requests two servers answer, each round in processes of their own: what the engine makes of a
// program differs from one process to the next by more than most of what is looked for.
import { load } from "./load.ts";
import type { ServerProcess } from "./processes.ts";
import { type Comparison, compare } from "./rounds.ts";

export interface Answers {
  ours: () => Promise<ServerProcess>;
  ceiling: () => Promise<ServerProcess>;
  /** Sent in turn, over and over. */
  requests: readonly string[];
  connections: number;
  seconds: number;
  rounds: number;
}

/** Requests a second. */
export function compareAnswers(wanted: Answers): Promise<Comparison> {
  const { requests, connections, seconds, rounds } = wanted;
  const measure = (open: () => Promise<ServerProcess>) => () =>
    measureFresh(open, async ({ url }) => {
      const answered = await load({ url, requests, seconds, connections });
      return answered.perSecond;
    });
  return compare(rounds, measure(wanted.ours), measure(wanted.ceiling));
}

/** What is measured of a process once it has warmed up, by being measured before. `turn` is 0, then 1. */
export async function measureFresh<Server extends AsyncDisposable>(
  open: () => Promise<Server>,
  measure: (server: Server, turn: number) => Promise<number>,
): Promise<number> {
  await using server = await open();
  await measure(server, 0);
  // Awaited here, before the process ends.
  return await measure(server, 1);
}
