// How many requests two servers answer, each round in processes of their own: what the engine makes of a
// program differs from one process to the next by more than most of what is looked for.
import { loadInTurns, openLoad } from "./load.ts";
import type { ServerProcess } from "./processes.ts";
import { type Comparison, type Pair, summarize } from "./rounds.ts";

export interface Answers {
  ours: () => Promise<ServerProcess>;
  ceiling: () => Promise<ServerProcess>;
  /** Sent in turn, over and over. */
  requests: readonly string[];
  connections: number;
  /** Of each side, in a round. */
  seconds: number;
  rounds: number;
}

/** Requests a second, of each side in its turns, once both have warmed up. */
export async function compareAnswers(wanted: Answers): Promise<Comparison> {
  const { ours, ceiling, seconds, rounds } = wanted;
  const found: Pair[] = [];
  for (let round = 0; round < rounds; round++) {
    await using ourServer = await ours();
    await using ceilingServer = await ceiling();
    using ourLoad = await openLoad({ ...wanted, url: ourServer.url });
    using ceilingLoad = await openLoad({ ...wanted, url: ceilingServer.url });
    const loads = [ourLoad, ceilingLoad] as const;
    await loadInTurns(loads, seconds);
    const [one, other] = await loadInTurns(loads, seconds);
    found.push({ ours: one, ceiling: other });
  }
  return summarize(found);
}
