// What Plaudit costs a route that somebody builds on it: a parameter and a body that are checked, an answer
// in JSON, against the same route on Elysia alone.
import { compareAnswers } from "../answers.ts";
import type { Part } from "../part.ts";
import { startServer } from "../processes.ts";
import { toRequest } from "../request.ts";
import { perSecond } from "../rounds.ts";

const connections = 16;
const body = JSON.stringify({ price: 12, count: 3 });
const requests = [toRequest("/orders/order-1", { method: "POST", body })];

export const ownRoutePart: Part = {
  name: "own-route",
  about: "a route of one's own on Plaudit against the same on bare Elysia",
  async run({ folder, seconds, rounds }) {
    const found = await compareAnswers({
      ours: () => startServer("own-route.ts", folder),
      ceiling: () => startServer("own-route.ts"),
      requests,
      connections,
      seconds,
      rounds,
    });
    return [
      {
        what: "a route of one's own, against bare Elysia",
        ours: perSecond(found.ours, "requests"),
        ceiling: perSecond(found.ceiling, "requests"),
        value: found.ratio,
        goal: { kind: "ratio", min: 0.8 },
      },
    ];
  },
};
