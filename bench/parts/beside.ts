// How long a like takes while a funnel goes through a year of ten million events, against how long it
// takes alone: the slowest of a hundred.
import { copyFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { locateData } from "../../src/data/folder.ts";
import { makeYear, million } from "../made.ts";
import { addLikers, createLikeTimer, milliseconds } from "../likes.ts";
import type { Part } from "../part.ts";
import { addKey, prepare } from "../people.ts";
import { startServer } from "../processes.ts";
import { bearer } from "../request.ts";
import { compare } from "../rounds.ts";
import { year, yearFunnel } from "../year.ts";

const items = 100;
const secondsMin = 5;
const askMsMax = 60_000;

export const besidePart: Part = {
  name: "beside",
  about: "a like's slowest of a hundred while funnels of a year are asked for, against alone",
  async run({ folder, made, seconds: wanted, rounds, tell }) {
    const seconds = Math.max(wanted, secondsMin);
    const data = join(folder, "data");
    const { likers, key } = await prepare(data, async (workspace) => ({
      likers: await addLikers(workspace, items),
      key: await addKey(workspace, "reports:read"),
    }));
    const { eventsFile } = locateData(data);
    for (const rest of ["", "-wal", "-shm"]) rmSync(`${eventsFile}${rest}`, { force: true });
    copyFileSync(await makeYear(made ?? folder, 10 * million, tell), eventsFile);
    await using server = await startServer("plaudit.ts", data);
    const likeFor = createLikeTimer(server.url, likers);
    const like = () => likeFor(seconds);
    const likeWhileAsking = async () => {
      const over = new AbortController();
      const asking = askOn(server.url, key, over.signal);
      const found = await like();
      over.abort();
      const asked = await asking;
      if (asked === 0) throw new Error("No funnel was answered meanwhile.");
      return found;
    };
    await like();
    const found = await compare(rounds, likeWhileAsking, like);
    return [
      {
        what: "a like's p99 while a year's funnel runs, against alone",
        ours: milliseconds(found.ours),
        ceiling: milliseconds(found.ceiling),
        value: found.ratio,
        goal: { kind: "ratio", max: 2 },
      },
    ];
  },
};

/** Asks for the funnel again and again until it is over; fulfils with how many were answered. */
async function askOn(url: string, key: string, over: AbortSignal): Promise<number> {
  const body = JSON.stringify({
    ...yearFunnel,
    from: new Date(year.from).toISOString(),
    to: new Date(year.to).toISOString(),
  });
  const headers = { ...bearer(key), "content-type": "application/json" };
  let answered = 0;
  while (!over.aborted) {
    const signal = AbortSignal.timeout(askMsMax);
    const path = `${url}/api/reports/funnel`;
    const response = await fetch(path, { method: "POST", headers, body, signal });
    if (!response.ok) throw new Error(`The funnel was answered with ${response.status}.`);
    await response.json();
    answered += 1;
  }
  return answered;
}
