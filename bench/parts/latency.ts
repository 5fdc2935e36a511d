// How long a like takes while ingest runs at full speed, against how long it takes alone: the slowest
// of a hundred.
import { send } from "../client.ts";
import { drained } from "../ledger.ts";
import type { Part } from "../part.ts";
import { addItems, addKey, addPeople, prepare } from "../people.ts";
import { startServer } from "../processes.ts";
import { bearer, toRequest } from "../request.ts";
import { compare, quantile } from "../rounds.ts";

const people = 8;
const items = 100;
/** Some hundred likes a second, each on a connection that has waited. */
const connections = 8;
const paceMs = 20;
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
    const { accounts, key, itemIds } = await prepare(folder, async (workspace) => {
      const accounts = await addPeople(workspace, people);
      const itemIds = await addItems(workspace, accounts[0]!.id, items);
      return { accounts, itemIds, key: await addKey(workspace) };
    });
    await using server = await startServer("plaudit.ts", folder);
    const requests = ["POST", "DELETE"].flatMap((method) =>
      itemIds.flatMap((item) =>
        accounts.map(({ token }) =>
          Buffer.from(toRequest(`/api/items/${item}/like`, { method, headers: bearer(token) })),
        ),
      ),
    );
    let turn = 0;
    const next = () => requests[turn++ % requests.length]!;
    const like = async () => {
      const { durations } = await send({ url: server.url, next, seconds, connections, paceMs });
      return quantile(durations, 0.99);
    };
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
        ours: `${found.ours.toFixed(1)} ms`,
        ceiling: `${found.ceiling.toFixed(1)} ms`,
        value: found.ratio,
        goal: { kind: "ratio", max: 3 },
      },
    ];
  },
};
