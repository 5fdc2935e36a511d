// Likes as the bench sends them: at full speed in one part, and in others a few hundred a second, to see
// how long they wait beside something else.
import { send } from "./client.ts";
import { addItems, addPeople, type Person } from "./people.ts";
import { bearer, toRequest } from "./request.ts";
import { quantile } from "./rounds.ts";
import type { Workspace } from "../src/app/workspace.ts";

export interface Likers {
  people: Person[];
  items: string[];
}

const peopleCount = 8;
/** Each on a connection that has waited, so that none waits for another like. */
const pace = { connections: 8, paceMs: 20 };

/** People, signed in, and items for them to like. */
export async function addLikers(workspace: Workspace, itemCount: number): Promise<Likers> {
  const people = await addPeople(workspace, peopleCount);
  const items = await addItems(workspace, people[0]!.id, itemCount);
  return { people, items };
}

/**
 * All like all, then all take it back: a like and its taking back are hundreds of requests apart, so
 * that each is a change, however many are on their way at once.
 */
export function listLikes({ people, items }: Likers): string[] {
  return ["POST", "DELETE"].flatMap((method) =>
    items.flatMap((item) =>
      people.map(({ token }) =>
        toRequest(`/api/items/${item}/like`, { method, headers: bearer(token) }),
      ),
    ),
  );
}

/** Sends some hundred likes a second on each call, and gives the slowest of a hundred, in ms. */
export function createLikeTimer(url: string, likers: Likers): (seconds: number) => Promise<number> {
  const requests = listLikes(likers).map((request) => Buffer.from(request));
  let turn = 0;
  const next = () => requests[turn++ % requests.length]!;
  return async (seconds) => {
    const { durations } = await send({ url, next, seconds, ...pace });
    return quantile(durations, 0.99);
  };
}

export function milliseconds(ms: number): string {
  return `${ms.toFixed(ms < 10 ? 1 : 0)} ms`;
}
