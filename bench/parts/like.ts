// A like, recorded, against the same route with a recorder that does nothing: in turns in one process, for
// two of the same code differ by more than what is looked for.
import { join } from "node:path";
import { drained } from "../ledger.ts";
import { addLikers, listLikes } from "../likes.ts";
import { load } from "../load.ts";
import type { Part } from "../part.ts";
import { prepare } from "../people.ts";
import { startServer } from "../processes.ts";
import { type Comparison, compare, median, perSecond } from "../rounds.ts";

const itemsPerTurn = 100;
/** Of each side in a process. */
const turns = 4;
const connections = 32;
/** The recorder's Worker is at work for a few milliseconds at a time: its code is compiled for that long. */
const warmSecondsMin = 40;
/** For the Worker to have as much to store as comes. */
const leadSeconds = 1;
const drainMsMax = 60_000;

export const likePart: Part = {
  name: "like",
  about: "likes and unlikes with recording against the same without",
  async run({ folder, seconds, rounds }) {
    const found: Comparison[] = [];
    for (let round = 0; round < rounds; round++) {
      found.push(await compareInTurns(join(folder, `${round}`), seconds));
    }
    return [
      {
        what: "like, recorded, against not recorded",
        ours: perSecond(median(found.map((each) => each.ours)), "likes"),
        ceiling: perSecond(median(found.map((each) => each.ceiling)), "likes"),
        value: median(found.map((each) => each.ratio)),
        goal: { kind: "ratio", min: 0.9 },
      },
    ];
  },
};

async function compareInTurns(folder: string, seconds: number): Promise<Comparison> {
  const itemCount = (1 + 4 * turns) * itemsPerTurn;
  const { people, items } = await prepare(folder, (workspace) => addLikers(workspace, itemCount));
  await using server = await startServer("plaudit.ts", folder, "in-turns");
  const { url, pid } = server;
  const like = async (lasts: number) => {
    // Items that nobody has liked: each request is a change.
    const requests = listLikes({ people, items: items.splice(0, itemsPerTurn) });
    return load({ url, requests, seconds: lasts, connections });
  };

  let records = true;
  const likeWhile = (wanted: boolean) => async () => {
    if (records !== wanted) process.kill(pid, "SIGUSR2");
    records = wanted;
    // What was recorded before is not stored at the other side's cost, and what is recorded now is.
    await drained(url, drainMsMax);
    await like(leadSeconds);
    return like(seconds);
  };
  await like(Math.max(seconds, warmSecondsMin));
  // Awaited here, before the process ends.
  return await compare(turns, likeWhile(true), likeWhile(false));
}
