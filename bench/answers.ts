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

/** Requests a second, once a process has warmed up: by being measured before. */
export function compareAnswers(wanted: Answers): Promise<Comparison> {
  const { requests, connections, seconds, rounds } = wanted;
  const measure = (open: () => Promise<ServerProcess>) => async () => {
    await using server = await open();
    const ask = () => load({ url: server.url, requests, seconds, connections });
    await ask();
    return (await ask()).perSecond;
  };
  return compare(rounds, measure(wanted.ours), measure(wanted.ceiling));
}
