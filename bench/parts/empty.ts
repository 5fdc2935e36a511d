// What our hooks cost: an empty route through all of them, each request logged, against bare Elysia.
import { compareAnswers } from "../answers.ts";
import type { Part } from "../part.ts";
import { startServer } from "../processes.ts";
import { toRequest } from "../request.ts";
import { perSecond } from "../rounds.ts";

const connections = 16;
const requests = [toRequest("/empty")];

export const emptyPart: Part = {
  name: "empty",
  about: "an empty route through every hook against bare Elysia",
  async run({ folder, seconds, rounds }) {
    const found = await compareAnswers({
      ours: () => startServer("plaudit.ts", folder),
      ceiling: () => startServer("elysia.ts"),
      requests,
      connections,
      seconds,
      rounds,
    });
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
