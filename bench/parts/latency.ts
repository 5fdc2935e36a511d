// How long a like takes while ingest runs at full speed, against how long it takes alone: the slowest
// of a hundred.
import { drained } from "../ledger.ts";
import { addLikers, createLikeTimer, milliseconds } from "../likes.ts";
import type { Part } from "../part.ts";
import { addKey, prepare } from "../people.ts";
import { startServer } from "../processes.ts";
import { compare } from "../rounds.ts";

const items = 100;
const secondsMin = 5;
/** For the sender to be at full speed. */
const leadMs = 1000;
const drainMsMax = 300_000;
const sender = new URL("../sender.ts", import.meta.url).pathname;

export const latencyPart: Part = {
  name: "latency",
  about: "a like's slowest of a hundred while ingest runs at full speed, against alone",
  async run({ folder, seconds: wanted, rounds }) {
    const seconds = Math.max(wanted, secondsMin);
    const { likers, key } = await prepare(folder, async (workspace) => ({
      likers: await addLikers(workspace, items),
      key: await addKey(workspace, "events:write"),
    }));
    await using server = await startServer("plaudit.ts", folder);
    const likeFor = createLikeTimer(server.url, likers);
    const like = () => likeFor(seconds);
    const likeWhileIngesting = async () => {
      const words = [server.url, key, `${seconds + (2 * leadMs) / 1000}`];
      const sending = Bun.spawn([process.execPath, sender, ...words], { stdout: "ignore" });
      await Bun.sleep(leadMs);
      const found = await like();
      await sending.exited;
      await drained(server.url, drainMsMax);
      return found;
    };
    await like();
    const found = await compare(rounds, likeWhileIngesting, like);
    return [
      {
        what: "a like's p99 while ingest runs, against alone",
        ours: milliseconds(found.ours),
        ceiling: milliseconds(found.ceiling),
        value: found.ratio,
        goal: { kind: "ratio", max: 3 },
      },
    ];
  },
};
