// A like, recorded, against the same route with a recorder that does nothing.
import { join } from "node:path";
import { measureFresh } from "../answers.ts";
import { load } from "../load.ts";
import type { Part } from "../part.ts";
import { addLikers, type Likers, listLikes } from "../likes.ts";
import { prepare } from "../people.ts";
import { startServer } from "../processes.ts";
import { compare, perSecond } from "../rounds.ts";

const itemsPerTurn = 100;
const turns = 2;
const connections = 32;
/** The recorder's Worker is at work for a few milliseconds at a time: its code is compiled last. */
const warmSecondsMin = 10;

interface Side extends AsyncDisposable, Likers {
  url: string;
}

export const likePart: Part = {
  name: "like",
  about: "likes and unlikes with recording against the same without",
  async run({ folder, seconds, rounds }) {
    const measure = (mode: Mode) => (round: number) =>
      measureFresh(
        () => open(join(folder, `${mode}-${round}`), mode),
        async ({ url, people, items }, turn) => {
          const from = turn * itemsPerTurn;
          const requests = listLikes({ people, items: items.slice(from, from + itemsPerTurn) });
          const lasts = turn === 0 ? Math.max(seconds, warmSecondsMin) : seconds;
          return (await load({ url, requests, seconds: lasts, connections })).perSecond;
        },
      );
    const found = await compare(rounds, measure("real"), measure("idle"));
    return [
      {
        what: "like, recorded, against not recorded",
        ours: perSecond(found.ours, "likes"),
        ceiling: perSecond(found.ceiling, "likes"),
        value: found.ratio,
        goal: { kind: "ratio", min: 0.9 },
      },
    ];
  },
};

type Mode = "real" | "idle";

async function open(folder: string, mode: Mode): Promise<Side> {
  const made = await prepare(folder, (workspace) => addLikers(workspace, turns * itemsPerTurn));
  return { ...made, ...(await startServer("plaudit.ts", folder, mode)) };
}
