// What tests of poison share: the Workers that have it, what was set aside, and patience.
import { expect } from "bun:test";
import { openEvents } from "../recorder/kit.ts";

export const poisoned = new URL("./poisoned-worker.ts", import.meta.url);
export const stricken = new URL("./stricken-worker.ts", import.meta.url);
export const environment = { ...Bun.env };

export function letters(folder: string) {
  const database = openEvents(folder);
  const rows = database
    .query<{ reason: string; record: string }, []>("select reason, record from dead_letters")
    .all();
  database.close();
  return rows;
}

/** Waits for it as `drained` does, without a word to the Worker. */
export async function until(condition: () => boolean, withinMs: number): Promise<void> {
  const deadline = performance.now() + withinMs;
  while (!condition() && performance.now() < deadline) await Bun.sleep(20);
  expect(condition()).toBe(true);
}
