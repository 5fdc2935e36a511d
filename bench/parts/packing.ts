// What it costs to pack events for questions: how long its steps hold up what is to be stored, and how long a like takes
// while a server packs what has gathered, against how long it takes once there is nothing to pack.
import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { locateData } from "../../src/data/folder.ts";
import { openEventLogWriter } from "../../src/store/sqlite/events/log-writer.ts";
import { readUnpacked } from "../ledger.ts";
import { addLikers, createLikeTimer, type Likers, milliseconds } from "../likes.ts";
import { makeUnpackedYear, makeYear, million } from "../made.ts";
import type { Finding, Part } from "../part.ts";
import { prepare } from "../people.ts";
import { startServer } from "../processes.ts";
import { compare, quantile } from "../rounds.ts";

const items = 100;
const secondsMin = 5;
/** A server that starts has other things to do, and its code is not compiled. */
const warmSeconds = 3;

export const packingPart: Part = {
  name: "packing",
  about: "the slowest of a hundred steps of packing --stored MILLIONS, and of likes meanwhile",
  async run({ folder, made = folder, seconds: wanted, rounds, storedMillions, tell }) {
    const count = storedMillions * million;
    const waiting = await makeUnpackedYear(made, count, tell);
    const packed = await makeYear(made, count, tell);
    const data = join(folder, "data");
    const likers = await prepare(data, (workspace) => addLikers(workspace, items));
    const seconds = Math.max(wanted, secondsMin);
    const found = await compare(
      rounds,
      () => likeOn(data, { events: waiting, likers, seconds, isPacking: true }),
      () => likeOn(data, { events: packed, likers, seconds, isPacking: false }),
    );
    return [
      await timeSteps(data, waiting),
      {
        what: "a like's p99 while events are packed, against alone",
        ours: milliseconds(found.ours),
        ceiling: milliseconds(found.ceiling),
        value: found.ratio,
        goal: { kind: "ratio", max: 2 },
      },
    ];
  },
};

async function timeSteps(folder: string, events: string): Promise<Finding> {
  const { appFile, eventsFile } = locateData(folder);
  clear(eventsFile);
  copyFileSync(events, eventsFile);
  const writer = openEventLogWriter({ appFile, eventsFile });
  await writer.begin("server");
  const times: number[] = [];
  for (let isLeft = true; isLeft;) {
    const began = performance.now();
    isLeft = await writer.settle();
    times.push(performance.now() - began);
  }
  await writer.close();
  const p99 = quantile(times, 0.99);
  return {
    what: "a step of packing, p99",
    ours: milliseconds(p99),
    value: p99,
    goal: { kind: "quantity", max: 20, unit: "ms" },
  };
}

interface Liking {
  /** The events.db that the server begins with. */
  events: string;
  likers: Likers;
  seconds: number;
  isPacking: boolean;
}

/** A like's p99 on a server of its own. */
async function likeOn(data: string, { events, likers, seconds, isPacking }: Liking) {
  const { eventsFile } = locateData(data);
  clear(eventsFile);
  copyFileSync(events, eventsFile);
  await using server = await startServer("plaudit.ts", data);
  const likeFor = createLikeTimer(server.url, likers);
  await likeFor(warmSeconds);
  const before = await readUnpacked(server.url);
  const p99 = await likeFor(seconds);
  const after = await readUnpacked(server.url);
  if (after < before !== isPacking) {
    throw new Error(`${before} events were not packed before, and ${after} afterwards.`);
  }
  return p99;
}

function clear(file: string): void {
  for (const rest of ["", "-wal", "-shm"]) rmSync(`${file}${rest}`, { force: true });
}
