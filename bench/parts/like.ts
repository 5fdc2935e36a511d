// A like, recorded, against the same route with a recorder that does nothing.
import { join } from "node:path";
import { load } from "../load.ts";
import type { Part } from "../part.ts";
import { addLikers, type Likers, listLikes } from "../likes.ts";
import { prepare } from "../people.ts";
import { startServer } from "../processes.ts";
import { compare, perSecond } from "../rounds.ts";

const itemsPerRound = 100;
const connections = 32;

interface Side extends AsyncDisposable, Likers {
  url: string;
}

export const likePart: Part = {
  name: "like",
  about: "likes and unlikes with recording against the same without",
  async run({ folder, seconds, rounds }) {
    await using ours = await open(join(folder, "ours"), "real", rounds);
    await using ceiling = await open(join(folder, "idle"), "idle", rounds);

    const measure =
      ({ url, people, items }: Side) =>
      async (round: number) => {
        const from = round * itemsPerRound;
        // Each round has items of its own.
        const requests = listLikes({ people, items: items.slice(from, from + itemsPerRound) });
        return (await load({ url, requests, seconds, connections })).perSecond;
      };
    // The items after all rounds' are those that warm up.
    await measure(ours)(rounds);
    await measure(ceiling)(rounds);
    const found = await compare(rounds, measure(ours), measure(ceiling));
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

async function open(folder: string, mode: "real" | "idle", rounds: number): Promise<Side> {
  const made = await prepare(folder, (workspace) =>
    addLikers(workspace, (rounds + 1) * itemsPerRound),
  );
  return { ...made, ...(await startServer("plaudit.ts", folder, mode)) };
}
