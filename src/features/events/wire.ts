// An event as it goes over the wire.
import { toEventId } from "../../domain/event-id.ts";
import { keyOf } from "../../domain/property-key.ts";
import type { StoredEvent } from "../../store/event-log.ts";
import type { Event } from "./model.ts";

export function toWire(stored: StoredEvent): Event {
  const { receivedAt, sentAt, properties, timestamp } = stored;
  const { itemId } = properties;
  return {
    id: toEventId(stored),
    type: stored.type,
    event: stored.event,
    userId: stored.userId,
    anonymousId: stored.anonymousId,
    previousId: stored.previousId,
    groupId: stored.groupId,
    itemId: keyOf(itemId),
    properties,
    timestamp: iso(timestamp),
    originalTimestamp: sentAt === undefined ? undefined : iso(sentAt),
    receivedAt: iso(receivedAt),
    messageId: stored.messageId,
    source: stored.source,
    public: stored.public,
    dialect: stored.dialect,
    unnamed: stored.unnamed,
  };
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
