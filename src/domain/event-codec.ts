// An event as it is written down, in the journal's frames and in dead letters. What is written is read by every
// later version: parts are added at the end of a head, and none is ever moved or removed.
import type { JsonObject } from "../../db/json.ts";
import type { EventType, RecordedEvent, UnparsedEvent } from "./event.ts";

/** An event's parts in their order, without its properties. */
export type EventHead = [
  type: string,
  event: string,
  userId: string | null,
  anonymousId: string | null,
  timestamp: number,
  receivedAt: number,
  sentAt: number | null,
  messageId: string | null,
  source: string,
  previousId: string | null,
  groupId: string | null,
  /** Bits of `eventFlags`; left out where none is set. */
  flags?: number,
];

/** An event as it is written. Its properties are JSON text, and null stands for {}. */
export interface EventRecord {
  readonly head: EventHead;
  readonly properties: string | null;
}

/** What an event says of its sender, in bits. The store's blocks hold the same bits. */
export const eventFlags = { public: 1, posthog: 2, unnamed: 4 } as const;

type Flagged = Pick<RecordedEvent, "public" | "dialect" | "unnamed">;

export function flagsOf({ public: isPublic, dialect, unnamed }: Flagged): number {
  return (
    (isPublic ? eventFlags.public : 0) |
    (dialect === "posthog" ? eventFlags.posthog : 0) |
    (unnamed ? eventFlags.unnamed : 0)
  );
}

export function readFlags(bits: number): Flagged {
  return {
    public: (bits & eventFlags.public) === 0 ? undefined : true,
    dialect: (bits & eventFlags.posthog) === 0 ? undefined : "posthog",
    unnamed: (bits & eventFlags.unnamed) === 0 ? undefined : true,
  };
}

export function encodeHead(event: RecordedEvent<unknown>): EventHead {
  const head: EventHead = [
    event.type,
    event.event,
    event.userId ?? null,
    event.anonymousId ?? null,
    event.timestamp,
    event.receivedAt,
    event.sentAt ?? null,
    event.messageId ?? null,
    event.source,
    event.previousId ?? null,
    event.groupId ?? null,
  ];
  const flags = flagsOf(event);
  if (flags !== 0) head.push(flags);
  return head;
}

export function encodeProperties(properties: JsonObject): string | null {
  const text = JSON.stringify(properties);
  return text === "{}" ? null : text;
}

/** The event of a record. Trusts the record's type: only ours are ever written. */
export function decodeEvent({ head, properties }: EventRecord): UnparsedEvent {
  const [type, event, userId, anonymousId, timestamp, receivedAt, ...rest] = head;
  const [sentAt, messageId, source, previousId, groupId, flags = 0] = rest;
  return {
    type: type as EventType,
    event,
    userId: userId ?? undefined,
    anonymousId: anonymousId ?? undefined,
    previousId: previousId ?? undefined,
    groupId: groupId ?? undefined,
    timestamp,
    receivedAt,
    sentAt: sentAt ?? undefined,
    messageId: messageId ?? undefined,
    source,
    ...readFlags(flags),
    properties,
  };
}

/** The record with these ids in place of its own. All else stays as it was written, whatever version wrote it. */
export function withIds(
  record: EventRecord,
  { anonymousId, previousId }: Pick<RecordedEvent, "anonymousId" | "previousId">,
): EventRecord {
  const head: EventHead = [...record.head];
  head[3] = anonymousId ?? null;
  head[9] = previousId ?? null;
  return { ...record, head };
}

export function writeRecord(record: EventRecord): string {
  return JSON.stringify(record);
}

/** Undefined where the text is no record. */
export function readRecord(text: string): EventRecord | undefined {
  try {
    const record = JSON.parse(text) as EventRecord;
    return Array.isArray(record.head) ? record : undefined;
  } catch {
    return undefined;
  }
}
