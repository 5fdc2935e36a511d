// A dashboard, the check of who asks included, against the same JSON from raw bun:sqlite without one.
import { deepStrictEqual } from "node:assert";
import { type Answers, compareAnswers } from "../answers.ts";
import type { Part } from "../part.ts";
import { addItems, addPeople, prepare } from "../people.ts";
import { type ServerProcess, startServer } from "../processes.ts";
import { bearer, toRequest } from "../request.ts";
import { perSecond } from "../rounds.ts";

const path = "/api/users/me/dashboard";
const activities = 10;
const connections = 32;

export const dashboardPart: Part = {
  name: "dashboard",
  about: "a dashboard, signed in, against bare Bun.serve and bun:sqlite without a check",
  async run({ folder, seconds, rounds }) {
    const { id, token } = await prepare(folder, async (workspace) => {
      const [person] = await addPeople(workspace, 1);
      await addItems(workspace, person!.id, activities);
      return person!;
    });
    const headers = bearer(token);
    const sides = {
      ours: () => startServer("plaudit.ts", folder),
      ceiling: () => startServer("dashboard.ts", folder, id),
    };
    await demandEqual(sides, headers);
    const found = await compareAnswers({
      ...sides,
      requests: [toRequest(path, { headers })],
      connections,
      seconds,
      rounds,
    });
    return [
      {
        what: "dashboard, signed in, against bun:sqlite bare",
        ours: perSecond(found.ours, "requests"),
        ceiling: perSecond(found.ceiling, "requests"),
        value: found.ratio,
        goal: { kind: "ratio", min: 0.6 },
      },
    ];
  },
};

/** Both answer the same. */
async function demandEqual(
  { ours, ceiling }: Pick<Answers, "ours" | "ceiling">,
  headers: Record<string, string>,
): Promise<void> {
  const ask = async (open: () => Promise<ServerProcess>) => {
    await using server = await open();
    return (await fetch(server.url + path, { headers })).json();
  };
  const answer = (await ask(ours)) as { activity: unknown[] };
  deepStrictEqual(answer.activity.length, activities);
  deepStrictEqual(await ask(ceiling), answer);
}
