// Knows who was erased. Only a digest of each id is kept, so that the list names nobody. Events of theirs that come
// back, out of a journal, a backup or an old export, are still recognized.
import type { Database } from "bun:sqlite";
import { createMemo } from "../../../runtime/memo.ts";
import { type ActorKind, digestOf } from "../../../domain/digest.ts";
import type { UnparsedEvent } from "../../../domain/event.ts";

/** The parts of an event that say whose it is, and when it happened. */
export interface Traced extends Pick<
  UnparsedEvent,
  "userId" | "anonymousId" | "previousId" | "timestamp" | "receivedAt"
> {
  /** Its number, where a log has given it one. */
  seq?: number;
}

export interface Erased {
  readonly size: number;
  /**
   * The event without the ids of erased people that it mentions. Undefined if it is an erased person's own. Whoever
   * uses an id after its erasure is somebody new.
   */
  screen<T extends Traced>(event: T): T | undefined;
  /** Whether an id of either kind belonged, at that time, to somebody who is erased. */
  isMentioned(id: string, time: number, seq?: number): boolean;
  /**
   * Notes that an id was that erased user's: in a copy of a log all up to a number goes, whenever it happened. If events
   * have it, they are looked for next.
   */
  learn(kind: ActorKind, id: string, userId: string, isBorne: boolean, seq?: number): void;
  /** Reads again what has changed. */
  reload(): void;
}

/** How many ids are remembered between batches. It bounds memory. */
const rememberedMax = 100_000;
/** What nobody erased, or did so that it counts here. */
const never: Bounds = { until: -Infinity, seq: 0 };

/** What goes with an id: all until a time, and all up to a number. */
interface Bounds {
  until: number;
  seq: number;
}

/** The earlier of the two times, since a device may hold its events back for days. */
export function timeOf({
  timestamp,
  receivedAt,
}: Pick<Traced, "timestamp" | "receivedAt">): number {
  return Math.min(timestamp, receivedAt);
}

export function createErased(database: Database): Erased {
  const list = database.query<{ hash: string } & Bounds, []>("select hash, until, seq from erased");
  const insert = database.query(
    "insert or replace into erased (hash, until, settled, seq) values (?, ?, ?, ?)",
  );
  let boundsOf = new Map<string, Bounds>();
  const known = createMemo<string, Bounds>(rememberedMax);

  function boundsFor(kind: ActorKind, id: string): Bounds {
    if (boundsOf.size === 0) return never;
    const key = `${kind} ${id}`;
    const remembered = known.get(key);
    if (remembered !== undefined) return remembered;
    const bounds = boundsOf.get(digestOf(kind, id)) ?? never;
    known.set(key, bounds);
    return bounds;
  }

  function covers(kind: ActorKind, id: string | undefined, time: number, at: number): boolean {
    const { until, seq } = id === undefined ? never : boundsFor(kind, id);
    // An event without a time counts as one of any time.
    return until !== never.until && (!(time > until) || at <= seq);
  }

  function isMentioned(id: string, time: number, seq = Infinity): boolean {
    return covers("user", id, time, seq) || covers("anonymous", id, time, seq);
  }

  return {
    get size() {
      return boundsOf.size;
    },
    isMentioned,
    screen(event) {
      if (boundsOf.size === 0) return event;
      const { userId, anonymousId, previousId, seq = Infinity } = event;
      const time = timeOf(event);
      const isAnonymous = covers("anonymous", anonymousId, time, seq);
      if (userId === undefined ? isAnonymous : covers("user", userId, time, seq)) return undefined;
      const isPrevious = previousId !== undefined && isMentioned(previousId, time, seq);
      if (!isAnonymous && !isPrevious) return event;
      return {
        ...event,
        anonymousId: isAnonymous ? undefined : anonymousId,
        previousId: isPrevious ? undefined : previousId,
      };
    },
    learn(kind, id, userId, isBorne, upTo = 0) {
      const hash = digestOf(kind, id);
      const owner = boundsFor("user", userId);
      const before = boundsFor(kind, id);
      if (before.until >= owner.until) return;
      const bounds = { until: owner.until, seq: Math.max(owner.seq, before.seq, upTo) };
      insert.run(hash, bounds.until, isBorne ? 0 : 1, bounds.seq);
      boundsOf.set(hash, bounds);
      known.clear();
    },
    reload() {
      boundsOf = new Map(list.all().map(({ hash, until, seq }) => [hash, { until, seq }]));
      known.clear();
    },
  };
}
