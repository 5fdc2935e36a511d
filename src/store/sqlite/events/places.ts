// Which blocks hold events of people who may still be joined to others: once they are, what was rolled up
// of them is found without looking through all that there is. Who has a name of their own has no places.
import type { Database } from "bun:sqlite";
import { eventFlags } from "../../../domain/event-codec.ts";
import { standings } from "./actors.ts";
import { isThere } from "./block.ts";
import type { EventRow } from "./event.ts";
import type { Joins } from "./joins.ts";

export interface Places {
  /** Puts down who of a block's events may still be joined, or was and is not folded yet. */
  add(block: number, events: Iterable<Placed>): void;
}

/** What of an event says whose it is. */
export type Placed = Pick<EventRow, "nameId" | "userId" | "anonymousId" | "flags">;

export function createPlaces(database: Database, { all }: Pick<Joins, "all">): Places {
  const insert = database.query("insert or ignore into places (actor, block) values (?, ?)");
  const isUnfolded = database.query("select 1 from unfolded where actor = ?");
  const readStanding = database.query<{ standing: number }, [number]>(
    "select standing from actors where id = ?",
  );

  /** Segment's userIds are names, and so are those of all events of before PostHog's were told apart. */
  function mayBeJoined(actor: number, isUser: boolean): boolean {
    // Whoever was joined before this block was asked has it still to be folded.
    if (all.ownerOf(actor) !== 0) return isUnfolded.get(actor) !== null;
    return !isUser || ((readStanding.get(actor)?.standing ?? 0) & standings.named) === 0;
  }

  return {
    add(block, events) {
      const [devices, users] = [new Set<number>(), new Set<number>()];
      for (const event of events) {
        if (!isThere(event)) continue;
        if (event.userId === 0) devices.add(event.anonymousId);
        else if ((event.flags & eventFlags.posthog) !== 0) users.add(event.userId);
      }
      devices.delete(0);
      // In order, so that new ones are put down behind one another.
      for (const actor of [...devices].sort((a, b) => a - b)) {
        if (mayBeJoined(actor, false)) insert.run(actor, block);
      }
      for (const actor of users) if (mayBeJoined(actor, true)) insert.run(actor, block);
    },
  };
}
