// A dashboard, the check of who asks included, against the same JSON from raw bun:sqlite without one.
import { deepStrictEqual } from "node:assert";
import { load } from "../load.ts";
import type { Part } from "../part.ts";
import { addItems, addPeople, prepare } from "../people.ts";
import { startServer } from "../processes.ts";
import { bearer, toRequest } from "../request.ts";
import { compare, perSecond } from "../rounds.ts";

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
    await using ours = await startServer("plaudit.ts", folder);
    await using bare = await startServer("dashboard.ts", folder, id);
    const headers = bearer(token);
    const ask = async (url: string) => (await fetch(url + path, { headers })).json();
    const answer = (await ask(ours.url)) as { activity: unknown[] };
    deepStrictEqual(answer.activity.length, activities);
    deepStrictEqual(await ask(bare.url), answer);

    const requests = [toRequest(path, { headers })];
    const measure = (url: string) => async () =>
      (await load({ url, requests, seconds, connections })).perSecond;
    await compare(1, measure(ours.url), measure(bare.url));
    const found = await compare(rounds, measure(ours.url), measure(bare.url));
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
