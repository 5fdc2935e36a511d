// Knows who was erased. Only a digest of each id is kept, so that the list names nobody. Events of theirs that come
// back, out of a journal, a backup or an old export, are still recognized.
import type { Database } from "bun:sqlite";
import { createMemo } from "../../../runtime/memo.ts";
import { type ActorKind, digestOf } from "../../../domain/digest.ts";
import type { UnparsedEvent } from "../../../domain/event.ts";

/** The parts of an event that say whose it is, and when it happened. */
export type Traced = Pick<
  UnparsedEvent,
  "userId" | "anonymousId" | "previousId" | "timestamp" | "receivedAt"
>;

export interface Erased {
  readonly size: number;
  /**
   * The event without the ids of erased people that it mentions. Undefined if it is an erased person's own. Whoever
   * uses an id after its erasure is somebody new.
   */
  screen<T extends Traced>(event: T): T | undefined;
  /** Whether an id of either kind belonged, at that time, to somebody who is erased. */
  isMentioned(id: string, time: number): boolean;
  /** Notes that an id was that erased user's. If events have it, the next purge looks for them. */
  learn(kind: ActorKind, id: string, userId: string, isBorne: boolean): void;
  /** Reads again what has changed. */
  reload(): void;
}

/** How many ids are remembered between batches. It bounds memory. */
const rememberedMax = 100_000;
const never = -Infinity;

/** The earlier of the two times, since a device may hold its events back for days. */
export function timeOf({
  timestamp,
  receivedAt,
}: Pick<Traced, "timestamp" | "receivedAt">): number {
  return Math.min(timestamp, receivedAt);
}

export function createErased(database: Database): Erased {
  const list = database.query<{ hash: string; until: number }, []>(
    "select hash, until from erased",
  );
  const insert = database.query(
    "insert or replace into erased (hash, until, settled) values (?, ?, ?)",
  );
  let untilOf = new Map<string, number>();
  const known = createMemo<string, number>(rememberedMax);

  function untilFor(kind: ActorKind, id: string): number {
    if (untilOf.size === 0) return never;
    const key = `${kind} ${id}`;
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered;
    const until = untilOf.get(digestOf(kind, id)) ?? never;
    known.set(key, until);
    return until;
  }

  function covers(kind: ActorKind, id: string | undefined, time: number): boolean {
    const until = id === undefined ? never : untilFor(kind, id);
    // An event without a time counts as one of any time.
    return until !== never && !(time > until);
  }

  function isMentioned(id: string, time: number): boolean {
    return covers("user", id, time) || covers("anonymous", id, time);
  }

  return {
    get size() {
      return untilOf.size;
    },
    isMentioned,
    screen(event) {
      if (untilOf.size === 0) return event;
      const { userId, anonymousId, previousId } = event;
      const time = timeOf(event);
      const isAnonymous = covers("anonymous", anonymousId, time);
      if (userId === undefined ? isAnonymous : covers("user", userId, time)) return undefined;
      const isPrevious = previousId !== undefined && isMentioned(previousId, time);
      if (!isAnonymous && !isPrevious) return event;
      return {
        ...event,
        anonymousId: isAnonymous ? undefined : anonymousId,
        previousId: isPrevious ? undefined : previousId,
      };
    },
    learn(kind, id, userId, isBorne) {
      const hash = digestOf(kind, id);
      const until = untilFor("user", userId);
      if (untilFor(kind, id) >= until) return;
      insert.run(hash, until, isBorne ? 0 : 1);
      untilOf.set(hash, until);
      known.clear();
    },
    reload() {
      untilOf = new Map(list.all().map(({ hash, until }) => [hash, until]));
      known.clear();
    },
  };
}
