// Knows which blocks hold events of people who may still be joined to others. Once they are joined, what was rolled up
// of them is found without a look through everything. People with a name of their own have no places.
import type { Database } from "bun:sqlite";
import { eventFlags } from "../../../domain/event-codec.ts";
import { standings } from "./actors.ts";
import { isThere } from "./block.ts";
import type { EventRow } from "./event.ts";
import type { Joins } from "./joins.ts";

export interface Places {
  /** Notes which people of a block's events may still be joined, or were joined and are not folded yet. */
  add(block: number, events: Iterable<Placed>): void;
}

/** The parts of an event that say whose it is. */
export type Placed = Pick<EventRow, "nameId" | "userId" | "anonymousId" | "flags">;

export function createPlaces(database: Database, { all }: Pick<Joins, "all">): Places {
  const insert = database.query("insert or ignore into places (actor, block) values (?, ?)");
  const isUnfolded = database.query("select 1 from unfolded where actor = ?");
  const readStanding = database.query<{ standing: number }, [number]>(
    "select standing from actors where id = ?",
  );

  /** Segment's userIds are names. So are those of older events, from before PostHog's were told apart. */
  function mayBeJoined(actor: number, isUser: boolean): boolean {
    // If somebody was joined before this block was looked at, it still has to be folded.
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
      // They are sorted, so that new ones are written behind one another.
      for (const actor of [...devices].sort((a, b) => a - b)) {
        if (mayBeJoined(actor, false)) insert.run(actor, block);
      }
      for (const actor of users) if (mayBeJoined(actor, true)) insert.run(actor, block);
    },
  };
}
