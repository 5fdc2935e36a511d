// Ingest at full speed until all of it is stored: what a round of several parts measures.
import { batchEvents, createRequests } from "./batches.ts";
import { send } from "./client.ts";
import { drained, readLedger } from "./ledger.ts";
import { addKey, prepare } from "./people.ts";
import { startServer } from "./processes.ts";

const connections = 8;
const drainMsMax = 300_000;

/** Serves the folder and sends to it. The rate is from the first request to the last event stored. */
export async function ingest(folder: string, seconds: number) {
  const key = await prepare(folder, (workspace) => addKey(workspace, "events:write"));
  await using server = await startServer("plaudit.ts", folder);
  const before = await readLedger(server.url);
  const next = createRequests(key);
  const startedAt = performance.now();
  const { durations } = await send({ url: server.url, next, seconds, connections });
  const after = await drained(server.url, drainMsMax);
  const taken = (performance.now() - startedAt) / 1000;
  const stored = after.stored - before.stored;
  if (stored !== durations.length * batchEvents) {
    throw new Error(`${stored} of ${durations.length * batchEvents} events were stored.`);
  }
  return { stored, perSecond: stored / taken };
}
