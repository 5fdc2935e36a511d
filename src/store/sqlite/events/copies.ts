// Tells copies of a message from new messages. It looks in the batch, in the rows, and by their keys in the blocks.
import { dayMs } from "../../../domain/time.ts";
import type { UnparsedEvent } from "../../../domain/event.ts";
import type { Blocks, Copyable, Found } from "./blocks.ts";
import type { Dictionary } from "./dictionary.ts";
import type { Expired } from "./expired.ts";
import { hashOf, type Keys, type MessageKey } from "./keys/keys.ts";
import type { Recent } from "./recent.ts";

/** An event, with what decides whether it was here before. */
export interface Message extends Copyable {
  event: UnparsedEvent;
  /** The hash of the message id; null if there is none. */
  hash: number | null;
  /** Its number, where a log has given it one. */
  seq: number | undefined;
}

export interface Copies {
  /** Leaves out copies of what is stored. Of copies in the batch the first stays. The order stays. */
  leaveOut(events: readonly UnparsedEvent[]): Message[];
}

export interface CopiesOptions {
  sources: Pick<Dictionary, "idOf">;
  recent: Pick<Recent, "find">;
  keys: Pick<Keys, "find">;
  blocks: Pick<Blocks, "find">;
  /** Knows what had expired before an event of a number came. Nothing has, where it is left out. */
  expired?: Pick<Expired, "isGone"> | undefined;
}

/** Copies are sent within this time of each other. Later, the same id means another event. */
const sameMessageMs = dayMs;

export function createCopies(options: CopiesOptions): Copies {
  const { sources, recent, keys, blocks, expired } = options;

  function toMessage(event: UnparsedEvent & { seq?: number }): Message {
    const { messageId = null, timestamp, receivedAt, seq } = event;
    if (!Number.isFinite(timestamp) || !Number.isFinite(receivedAt)) {
      throw new TypeError("An event must have a time.");
    }
    const sourceId = sources.idOf(event.source);
    const hash = messageId === null ? null : hashOf(messageId, sourceId);
    return { event, messageId, sourceId, sentAt: event.sentAt ?? timestamp, hash, seq };
  }

  /** What expired before it came may still lie here, until the next purge: copies of it are new messages. */
  const isOriginal = (found: Found, message: Message) =>
    isCopy(found, message) &&
    !(message.seq !== undefined && expired?.isGone(found, message.seq) === true);

  function isStored(message: Message, hash: number): boolean {
    if (recent.find(hash).some((row) => isOriginal(row, message))) return true;
    for (const seq of keys.find({ hash, day: dayOf(message) })) {
      const found = blocks.find(seq);
      if (found && isOriginal(found, message)) return true;
    }
    return false;
  }

  return {
    leaveOut(events) {
      const seen = new Map<number, Message[]>();
      return events.map(toMessage).filter((message) => {
        if (message.hash === null) return true;
        const alike = seen.get(message.hash);
        if (alike?.some((other) => isCopy(other, message)) || isStored(message, message.hash))
          return false;
        if (alike) alike.push(message);
        else seen.set(message.hash, [message]);
        return true;
      });
    },
  };
}

/** The key by which a sealed event is found again. Undefined if it has no message id. */
export function keyOf(row: Copyable & { hash: number | null }): MessageKey | undefined {
  return row.hash === null ? undefined : { hash: row.hash, day: dayOf(row) };
}

function isCopy(one: Copyable, other: Copyable): boolean {
  return (
    one.messageId === other.messageId &&
    one.sourceId === other.sourceId &&
    Math.abs(one.sentAt - other.sentAt) <= sameMessageMs
  );
}

function dayOf({ sentAt }: Copyable): number {
  return Math.floor(sentAt / dayMs);
}
