// What is recorded: the shape of an event, its limits, and what a feature says when something was done.
import type { Json, JsonObject } from "../../db/json.ts";

export const eventTypes = ["track", "identify", "page", "screen", "group", "alias"] as const;
export type EventType = (typeof eventTypes)[number];

/**
 * An event on its way to the store: checked, stamped, not yet numbered. Times are ms since 1970.
 * event-codec.ts has it as it is written down.
 */
export interface RecordedEvent<Properties = JsonObject> {
  type: EventType;
  /** The event's name; of a call that is no track, its type. */
  event: string;
  userId?: string;
  anonymousId?: string;
  previousId?: string;
  groupId?: string;
  timestamp: number;
  receivedAt: number;
  /** The timestamp as sent, where a corrected clock made it differ from `timestamp`. */
  sentAt?: number;
  messageId?: string;
  source: string;
  /** Sent with a public key, which stands in a page: believed in reports, never on behalf of an account. */
  public?: true;
  /** Whose rules say who an id is, where they are not Segment's. */
  dialect?: "posthog";
  /** An identify that only tells traits: its id is not somebody's name for that. PostHog's `$set`. */
  unnamed?: true;
  properties: Properties;
}

/** An event whose properties are JSON text, null for {}: nothing parses them between the journal and the store. */
export type UnparsedEvent = RecordedEvent<string | null>;

/** Something that an account did, told by the feature after the store has it. */
export interface Action {
  /** Dotted, past tense: `item.liked`. */
  event: string;
  userId: string;
  itemId?: string;
  properties?: JsonObject;
  /** Derived from the row that was written, so that recording it again changes nothing. */
  messageId: string;
  at: Date;
}

/**
 * Records an action. It never throws, never waits and never fails the action: what cannot be
 * recorded is counted.
 */
export type RecordAction = (action: Action) => void;

/** The source of our own actions. */
export const ownSource = "plaudit";

export const limits = {
  /** Of one event's JSON. */
  eventBytesMax: 64 * 1024,
  /** How far ahead of the server's clock a timestamp may lie. */
  aheadMsMax: 24 * 60 * 60 * 1000,
  nameLengthMax: 200,
  idLengthMax: 200,
  messageIdLengthMax: 200,
  /** Nesting of properties. */
  depthMax: 32,
} as const;

/** Turns an action into the event it is recorded as. */
export function toEvent(
  { event, userId, itemId, properties, messageId, at }: Action,
  now: number,
): RecordedEvent {
  return {
    type: "track",
    event,
    userId,
    timestamp: at.getTime(),
    receivedAt: now,
    messageId,
    source: ownSource,
    properties: itemId === undefined ? (properties ?? {}) : { itemId, ...properties },
  };
}

/** Whether text can be kept by every store: no NUL (PostgreSQL refuses it), no lone surrogate. */
export function isStorableText(text: string): boolean {
  return !text.includes("\u0000") && text.isWellFormed();
}

/** Whether every string in a value can be kept, and it is nested no deeper than `depthMax`. */
export function isStorable(value: Json, depth: number = limits.depthMax): boolean {
  if (typeof value === "string") return isStorableText(value);
  if (typeof value === "number") return Number.isFinite(value);
  if (value === null || typeof value !== "object") return true;
  if (depth === 0) return false;
  if (Array.isArray(value)) return value.every((element) => isStorable(element, depth - 1));
  return Object.entries(value).every(
    ([name, element]) => isStorableText(name) && isStorable(element, depth - 1),
  );
}
