// What a hundred listeners cost while a thousand events a second are stored: how long a like takes beside
// them, against alone, and the memory. Then how long the server keeps others waiting while many go on from
// twenty thousand events ago.
import { createRequests, batchEvents } from "../batches.ts";
import { send } from "../client.ts";
import { drained } from "../ledger.ts";
import { addLikers, createLikeTimer, milliseconds } from "../likes.ts";
import { listen } from "../listeners.ts";
import type { Finding, Part } from "../part.ts";
import { addKey, prepare } from "../people.ts";
import { residentBytes, startServer } from "../processes.ts";
import { compare } from "../rounds.ts";

const items = 100;
const listeners = 100;
const eventsPerSecond = 1000;
const secondsMin = 5;
const behind = 20_000;
const drainMsMax = 30_000;
const healthEveryMs = 20;
const replayMsMax = 60_000;
/** Behind which all events are. */
const beginning = "00000000-0000-7000-8000-000000000000";
const mebibyte = 1024 * 1024;

export const livePart: Part = {
  name: "live",
  about: "a like beside a hundred live listeners, and others beside listeners that replay",
  async run({ folder, seconds: wanted, rounds, tell }) {
    const seconds = Math.max(wanted, secondsMin);
    const { likers, reads, sends } = await prepare(folder, async (workspace) => ({
      likers: await addLikers(workspace, items),
      reads: await addKey(workspace, "reports:read"),
      sends: await addKey(workspace, "events:write"),
    }));
    await using server = await startServer("plaudit.ts", folder);
    const next = createRequests(sends);
    const sendFor = (howLong: number, perSecond: number) => {
      const paceMs = (1000 * batchEvents) / perSecond;
      return send({ url: server.url, next, seconds: howLong, connections: 1, paceMs });
    };
    const likeFor = createLikeTimer(server.url, likers);

    let bytes = 0;
    const alone = async () => {
      const [ms] = await Promise.all([likeFor(seconds), sendFor(seconds, eventsPerSecond)]);
      return ms;
    };
    const beside = async () => {
      await using audience = await listen(server.url, reads, listeners);
      const sampling = setInterval(() => (bytes = Math.max(bytes, residentBytes(server.pid))), 100);
      const ms = await alone();
      clearInterval(sampling);
      const heard = audience.heard();
      if (heard < listeners * eventsPerSecond) throw new Error(`Only ${heard} events were heard.`);
      return ms;
    };
    await alone();
    await drained(server.url, drainMsMax);
    const atRest = residentBytes(server.pid);
    const found = await compare(rounds, beside, alone);
    tell(`alone ${milliseconds(found.ceiling)}, beside listeners ${milliseconds(found.ours)}`);

    await sendFor(1 + behind / 20_000, 20_000);
    await drained(server.url, drainMsMax);
    const replays: Finding[] = [];
    for (const many of [10, listeners]) replays.push(await replay(server.url, reads, many));
    const extra = found.ours - found.ceiling;
    return [
      {
        what: `a like's p99 beside ${listeners} listeners on ${eventsPerSecond} events/s, against without`,
        ours: milliseconds(found.ours),
        ceiling: milliseconds(found.ceiling),
        // Within ten milliseconds is as good as twice.
        value: extra <= 10 ? Math.min(found.ratio, 2) : found.ratio,
        goal: { kind: "ratio", max: 2 },
      },
      {
        what: `memory of ${listeners} listeners, over rest`,
        ours: `${((bytes - atRest) / mebibyte).toFixed(0)} MB`,
        value: (bytes - atRest) / mebibyte,
        goal: { kind: "quantity", max: 50, unit: "MB" },
      },
      ...replays,
    ];
  },
};

/** So many go on from the beginning at once: how long /healthz takes meanwhile, at most. */
async function replay(url: string, key: string, many: number): Promise<Finding> {
  let slowest = 0;
  let isOver = false;
  const asking = (async () => {
    while (!isOver) {
      const from = performance.now();
      await (await fetch(`${url}/healthz`)).text();
      slowest = Math.max(slowest, performance.now() - from);
      await Bun.sleep(healthEveryMs);
    }
  })();
  await using audience = await listen(url, key, many, beginning);
  const deadline = performance.now() + replayMsMax;
  while (audience.heard() < many * behind && performance.now() < deadline) await Bun.sleep(50);
  isOver = true;
  await asking;
  if (audience.heard() < many * behind) throw new Error(`Only ${audience.heard()} were heard.`);
  return {
    what: `/healthz at most, while ${many} listeners replay ${behind} events`,
    ours: milliseconds(slowest),
    value: slowest,
    goal: { kind: "quantity", max: 250, unit: "ms" },
  };
}
