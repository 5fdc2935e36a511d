// A single call to /v1/track against the same route when it records nothing.
import { join } from "node:path";
import { makeCalls } from "../batches.ts";
import { load } from "../load.ts";
import type { Part } from "../part.ts";
import { addKey, prepare } from "../people.ts";
import { startServer } from "../processes.ts";
import { toRequest } from "../request.ts";
import { compare, perSecond } from "../rounds.ts";

const connections = 32;
/** They are sent over and over, with other message ids. */
const differentBatches = 20;

export const trackPart: Part = {
  name: "track",
  about: "single /v1/track calls against the same route that records nothing",
  async run({ folder, seconds, rounds }) {
    const ours = await open(join(folder, "ours"), "real");
    await using server = ours.server;
    const idle = await open(join(folder, "idle"), "idle");
    await using ceiling = idle.server;
    const measure = (url: string, key: string) => async () => {
      const requests = Array.from({ length: differentBatches }, (_, body) =>
        makeCalls(body).map((call) => toTrack(key, call)),
      ).flat();
      return load({ url, requests, seconds, connections });
    };
    const measureOurs = measure(server.url, ours.key);
    const measureCeiling = measure(ceiling.url, idle.key);
    await compare(1, measureOurs, measureCeiling);
    const found = await compare(rounds, measureOurs, measureCeiling);
    return [
      {
        what: "single /v1/track against nothing recorded",
        ours: perSecond(found.ours, "calls"),
        ceiling: perSecond(found.ceiling, "calls"),
        value: found.ratio,
        goal: { kind: "ratio", min: 0.75 },
      },
    ];
  },
};

async function open(folder: string, mode: "real" | "idle") {
  const key = await prepare(folder, (workspace) => addKey(workspace, "events:write"));
  return { key, server: await startServer("plaudit.ts", folder, mode) };
}

function toTrack(key: string, call: object): string {
  const headers = { Authorization: `Basic ${btoa(`${key}:`)}` };
  return toRequest("/v1/track", { method: "POST", headers, body: JSON.stringify(call) });
}
