// Leaves the events of erased people out of a batch, and learns which other ids were theirs.
import type { ActorKind } from "../../../domain/digest.ts";
import type { UnparsedEvent } from "../../../domain/event.ts";
import type { Actors } from "./actors.ts";
import type { Erased } from "./erased.ts";
import { joinedId, type Who } from "./who.ts";

export interface ScreeningOptions {
  erased: Erased;
  who: Pick<Who, "isFree">;
  users: Pick<Actors, "find">;
  anonymous: Pick<Actors, "find">;
}

/**
 * Returns the events that may stay, without the ids of erased people that they mention. `upTo` is the last number of a
 * log's row: what is learned of an id holds for all of it, in whatever parts it is stored.
 */
export type Screen = (events: readonly UnparsedEvent[], upTo?: number) => UnparsedEvent[];

export function createScreening({ erased, who, users, anonymous }: ScreeningOptions): Screen {
  function learn(kind: ActorKind, id: string, userId: string, upTo = 0): void {
    if (!who.isFree(kind, id)) return;
    const isBorne = (kind === "user" ? users : anonymous).find(id) !== undefined;
    erased.learn(kind, id, userId, isBorne, upTo);
  }

  return (events, upTo) =>
    events.flatMap((event) => {
      const screened = erased.screen(event);
      if (screened) return [screened];
      const { userId, dialect } = event;
      const joined = joinedId(event);
      // The word of a public key erases nobody.
      if (joined === undefined || userId === undefined || event.public) return [];
      // PostHog has one kind of ids. With us each may stand for a user and for a device.
      if (dialect === "posthog") learn("user", joined, userId, upTo);
      learn("anonymous", joined, userId, upTo);
      return [];
    });
}
