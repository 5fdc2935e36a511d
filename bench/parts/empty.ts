// What our hooks cost: an empty route through all of them, each request logged, against bare Elysia.
import { load } from "../load.ts";
import type { Part } from "../part.ts";
import { startServer } from "../processes.ts";
import { toRequest } from "../request.ts";
import { compare, perSecond } from "../rounds.ts";

const connections = 16;
const requests = [toRequest("/empty")];

export const emptyPart: Part = {
  name: "empty",
  about: "an empty route through every hook against bare Elysia",
  async run({ folder, seconds, rounds }) {
    await using ours = await startServer("plaudit.ts", folder);
    await using bare = await startServer("elysia.ts");
    const measure = (url: string) => async () =>
      (await load({ url, requests, seconds, connections })).perSecond;
    await compare(1, measure(ours.url), measure(bare.url));
    const found = await compare(rounds, measure(ours.url), measure(bare.url));
    return [
      {
        what: "empty route, every hook, against bare Elysia",
        ours: perSecond(found.ours, "requests"),
        ceiling: perSecond(found.ceiling, "requests"),
        value: found.ratio,
        goal: { kind: "ratio", min: 0.7 },
      },
    ];
  },
};
