// Decides which events must go, and which ids must go from events that stay.
import { isThere, valueAt } from "./block.ts";
import { timeOf } from "./erased.ts";
import type { EventRow } from "./event.ts";
import { type Bound, isCovered, latestOf } from "../../expiry.ts";
import type { SealedBlock } from "./sealed-block.ts";

export interface Rules {
  /** Numbers of actors that were erased. */
  erasing: ReadonlySet<number>;
  /** For the number of a name, which of its events expire. */
  expiring: ReadonlyMap<number, readonly Bound[]>;
  /** Whether an id that an event mentions is an erased person's. */
  isMentioned: (id: string, time: number, seq?: number) => boolean;
  /** Numbers of actors that were parted from others. The days of their events must be rolled up again. */
  parted: ReadonlySet<number>;
}

/** The parts of an event that decide whether it goes. */
export type Judged = Pick<EventRow, "nameId" | "userId" | "anonymousId" | "timestamp">;
/** The parts that decide whether an id goes from it. */
type Mentions = Pick<EventRow, "previousId" | "receivedAt">;

export interface Verdict {
  /** Whether no rule asks for anything. */
  readonly isEmpty: boolean;
  /** Events that happened from this time on all stay. */
  readonly before: number;
  isErased(event: Judged): boolean;
  isExpired(event: Judged, seq: number): boolean;
  isParted(event: Judged): boolean;
  /** An event that stays, without the ids that must go from it. The same object if there are none. */
  strip<Row extends Judged & Mentions>(row: Row, seq: number): Row;
  /** Whether there may be something to do in a block that begins at `firstSeq`. Looks only at what is quickly read. */
  concerns(block: SealedBlock, firstSeq: number): boolean;
}

export function createVerdict({ erasing, expiring, isMentioned, parted }: Rules): Verdict {
  const isErased = ({ userId, anonymousId }: Judged) => erasing.has(userId || anonymousId);
  const isParted = ({ userId, anonymousId }: Judged) => parted.has(userId || anonymousId);
  const isExpired = ({ nameId, timestamp }: Judged, seq: number) =>
    isCovered(expiring.get(nameId), timestamp, seq);

  function concernsOne(event: Judged, seq: number): boolean {
    const isTheirDevice = erasing.has(event.anonymousId);
    return isErased(event) || isExpired(event, seq) || isTheirDevice || isParted(event);
  }

  return {
    isEmpty: erasing.size === 0 && expiring.size === 0,
    before: erasing.size > 0 ? Infinity : latestOf(expiring),
    isErased,
    isExpired,
    isParted,
    strip(row, seq) {
      // It is somebody else's event, on an erased person's device or with that person's id as the one before.
      const isTheirs = erasing.has(row.anonymousId);
      const isPrevious =
        erasing.size > 0 &&
        row.previousId !== null &&
        isMentioned(row.previousId, timeOf(row), seq);
      if (!isTheirs && !isPrevious) return row;
      return {
        ...row,
        anonymousId: isTheirs ? 0 : row.anonymousId,
        previousId: isPrevious ? null : row.previousId,
      };
    },
    concerns({ count, numbers, others }, firstSeq) {
      const [nameId, timestamp] = [numbers("nameId"), numbers("timestamp")];
      const [userId, anonymousId] = [numbers("userId"), numbers("anonymousId")];
      const event: Judged = { nameId: 0, userId: 0, anonymousId: 0, timestamp: 0 };
      for (let i = 0; i < count; i++) {
        event.nameId = valueAt(nameId, i);
        if (!isThere(event)) continue;
        event.userId = valueAt(userId, i);
        event.anonymousId = valueAt(anonymousId, i);
        event.timestamp = valueAt(timestamp, i);
        if (concernsOne(event, firstSeq + i)) return true;
      }
      if (erasing.size === 0) return false;
      return Object.values(others()).some(
        (texts) => texts?.[0] && isMentioned(texts[0], -Infinity),
      );
    },
  };
}
