// What a backup of ten million events costs whoever likes or sends meanwhile, and how long it takes to have them back.
import { join } from "node:path";
import { locateData } from "../../src/data/folder.ts";
import { batchEvents, createRequests } from "../batches.ts";
import { send } from "../client.ts";
import { drained } from "../ledger.ts";
import { addLikers, createLikeTimer, milliseconds } from "../likes.ts";
import type { Finding, Part } from "../part.ts";
import { addKey, prepare } from "../people.ts";
import { residentBytes, runToEnd, type ServerProcess, startServer } from "../processes.ts";
import { bearer } from "../request.ts";
import { compare, perSecond } from "../rounds.ts";

const items = 100;
const secondsMin = 5;
const connections = 8;
const drainMsMax = 300_000;
const backupMsMax = 300_000;
const pollMs = 50;
const mebibyte = 1024 * 1024;
const count = 10_000_000;
const fillMsMax = 1_200_000;
const fill = new URL("../fill.ts", import.meta.url).pathname;
const main = new URL("../../src/main.ts", import.meta.url).pathname;

export const backupPart: Part = {
  name: "backup",
  about: "a like, ingest and memory while ten million events are backed up, and their restore",
  async run({ folder, seconds: wanted, rounds, tell }) {
    const seconds = Math.max(wanted, secondsMin);
    const data = join(folder, "data");
    const { seconds: taken } = await runToEnd(
      [process.execPath, fill, data, `${count}`],
      fillMsMax,
    );
    tell(`${count} events made in ${taken.toFixed(0)} s`);
    const { likers, admin, sender } = await prepare(data, async (workspace) => ({
      likers: await addLikers(workspace, items),
      admin: await addKey(workspace, "admin"),
      sender: await addKey(workspace, "events:write"),
    }));
    await using server = await startServer("plaudit.ts", data);

    const likeFor = createLikeTimer(server.url, likers);
    const like = () => likeFor(seconds);
    // One series for all rounds: an event that was sent before would be a duplicate.
    const next = createRequests(sender);
    const ingest = () => ingestFor(server.url, next, seconds);
    const beside = (measure: () => Promise<number>) => () => whileBackingUp(server, admin, measure);
    await like();
    await ingest();
    const likes = await compare(rounds, beside(like), like);
    const events = await compare(rounds, beside(ingest), ingest);
    const memory = await compare(
      rounds,
      () => peakOf(server, beside(like)),
      () => peakOf(server, like),
    );
    const took = await restoreInto(join(folder, "again"), locateData(data).backups);
    return describe({ likes, events, memory, took });
  },
};

type Compared = Awaited<ReturnType<typeof compare>>;

interface Measured {
  likes: Compared;
  events: Compared;
  memory: Compared;
  /** Seconds. */
  took: number;
}

function describe({ likes, events, memory, took }: Measured): Finding[] {
  const more = memory.ours - memory.ceiling;
  return [
    {
      what: "a like's p99 while ten million events are backed up, and how much more than alone",
      ours: milliseconds(likes.ours),
      ceiling: milliseconds(likes.ceiling),
      value: likes.ours - likes.ceiling,
      goal: { kind: "quantity", max: 10, unit: "ms" },
    },
    {
      what: "ingest meanwhile, against alone",
      ours: perSecond(events.ours, "events"),
      ceiling: perSecond(events.ceiling, "events"),
      value: events.ratio,
      goal: { kind: "ratio", min: 0.8 },
    },
    {
      what: "memory meanwhile, and how much more than alone",
      ours: `${memory.ours.toFixed(0)} MB`,
      ceiling: `${memory.ceiling.toFixed(0)} MB`,
      value: more,
      goal: { kind: "quantity", max: 80, unit: "MB" },
    },
    {
      what: "ten million events restored on a new machine",
      ours: `${took.toFixed(1)} s`,
      value: took,
      goal: { kind: "quantity", max: 300, unit: "s" },
    },
  ];
}

/** Measures while one backup after another is made, and ends with the last of them. */
async function whileBackingUp(
  { url }: ServerProcess,
  admin: string,
  measure: () => Promise<number>,
): Promise<number> {
  const over = new AbortController();
  const backingUp = backUpUntil(url, admin, over.signal);
  const found = await measure();
  over.abort();
  await backingUp;
  return found;
}

async function backUpUntil(url: string, admin: string, over: AbortSignal): Promise<void> {
  const call = async (method: string) => {
    const signal = AbortSignal.timeout(backupMsMax);
    const response = await fetch(`${url}/api/backups`, { method, headers: bearer(admin), signal });
    if (!response.ok) throw new Error(`The backup was answered with ${response.status}.`);
    return (await response.json()) as { running: boolean; failed: { message: string } | null };
  };
  while (!over.aborted) {
    await call("POST");
    let page = await call("GET");
    while (page.running) {
      await Bun.sleep(pollMs);
      page = await call("GET");
    }
    if (page.failed) throw new Error(page.failed.message);
  }
}

/** From the first request to the last event stored. */
async function ingestFor(
  url: string,
  next: ReturnType<typeof createRequests>,
  seconds: number,
): Promise<number> {
  // What was liked before is not stored at its cost.
  const before = await drained(url, drainMsMax);
  const startedAt = performance.now();
  const { durations } = await send({ url, next, seconds, connections });
  const after = await drained(url, drainMsMax);
  const stored = after.stored - before.stored;
  if (stored !== durations.length * batchEvents) throw new Error("Not all events were stored.");
  return stored / ((performance.now() - startedAt) / 1000);
}

/** The most memory that it held, in MB. */
async function peakOf({ pid }: ServerProcess, work: () => Promise<unknown>): Promise<number> {
  let peak = 0;
  const sampling = setInterval(() => (peak = Math.max(peak, residentBytes(pid))), pollMs);
  await work();
  clearInterval(sampling);
  return peak / mebibyte;
}

async function restoreInto(folder: string, backups: string): Promise<number> {
  const command = [process.execPath, main, "restore", backups, "--data", folder];
  return (await runToEnd(command, backupMsMax)).seconds;
}
