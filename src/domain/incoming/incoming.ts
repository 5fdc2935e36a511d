// Reads what others send: Segment-shaped calls, checked field by field, into the one event that is
// recorded. The import and the ingest over HTTP are both made of it. A pure function.
import type { JsonObject } from "../../../db/json.ts";
import { type EventType, eventTypes, limits, type RecordedEvent } from "../event.ts";
import {
  demandId,
  demandObject,
  demandText,
  demandTime,
  isObject,
  readId,
  readLabel,
  readMap,
  readText,
  Rejected,
  type Rejection,
} from "./fields.ts";
import { type CountEqual, idOf } from "./once.ts";
import { firstTime } from "./time.ts";

export type { Rejection } from "./fields.ts";

/** What the channel knows of a call, whatever the call says. Times are ms since 1970. */
export interface Arrival {
  source: string;
  receivedAt: number;
  /** How far the sender's clock is ahead of ours in ms; negative: behind. Its timestamps are corrected by it. */
  skewMs?: number;
  /** Whose rules say who an id is, where they are not Segment's. */
  dialect?: RecordedEvent["dialect"];
  /** A history's line says itself where and when it first arrived, and which event it was, as our export does. */
  isHistory?: true;
  /** How many calls of the same request or file came before that equal one. Default: none did. */
  countEqual?: CountEqual;
}

/**
 * Reads one call: `{ type, event?, userId?, anonymousId?, timestamp?, messageId?, properties?,
 * traits?, … }`. Returns the event, or why it is not one. The length of its JSON is the caller's to
 * bound, who has the text (`limits.eventBytesMax`).
 */
export function readIncoming(value: unknown, arrival: Arrival): RecordedEvent | Rejection {
  try {
    const call = demandObject("", value);
    const { source, receivedAt } = arrival.isHistory ? firstArrival(call, arrival) : arrival;
    const { timestamp, sentAt, sentField } = readTimes(call, arrival, receivedAt);
    const fallbackId = arrival.isHistory && readId(call, "id");
    const event = read(call, { source, receivedAt, timestamp, fallbackId });
    const dialect = arrival.isHistory ? readDialect(call) : arrival.dialect;
    if (dialect) event.dialect = dialect;
    if (dialect && call["unnamed"] === true) event.unnamed = true;
    if (arrival.isHistory && call["public"] === true) event.public = true;
    if (sentAt === undefined) return event;
    if (sentAt !== timestamp) event.sentAt = sentAt;
    event.messageId ??= idOf(event, call[sentField], arrival.countEqual);
    return event;
  } catch (error) {
    if (error instanceof Rejected) return { field: error.field, reason: error.message };
    throw error;
  }
}

/** What our export says of whose rules a line was sent by: Segment's where it says nothing. */
function readDialect(call: JsonObject): RecordedEvent["dialect"] {
  const dialect = call["dialect"] ?? undefined;
  if (dialect === undefined || dialect === "posthog") return dialect;
  throw new Rejected("dialect", "must be posthog, or left out");
}

/** A line that names no source is of the import's, and one that was never received arrives with it. */
function firstArrival(call: JsonObject, arrival: Arrival): Arrival {
  const receivedAt = demandTime(call, "receivedAt") ?? arrival.receivedAt;
  demandPast("receivedAt", receivedAt, arrival);
  return { source: readText(call, "source", limits.nameLengthMax) ?? arrival.source, receivedAt };
}

function demandPast(field: string, time: number, { receivedAt: now }: Arrival): void {
  if (time > now + limits.aheadMsMax) throw new Rejected(field, "lies more than 24 hours ahead");
}

interface Times {
  timestamp: number;
  /** As the sender's clock had it; undefined where nothing says when it was. */
  sentAt: number | undefined;
  /** Which field says so. */
  sentField: string;
}

/**
 * A client's `originalTimestamp` is its clock's time where it gives no `timestamp`: RudderStack's. In a
 * history it is the time as sent, and `timestamp` that time corrected.
 */
function readTimes(call: JsonObject, arrival: Arrival, receivedAt: number): Times {
  const { isHistory, skewMs = 0 } = arrival;
  const given = demandTime(call, "timestamp");
  const original =
    isHistory || given === undefined ? demandTime(call, "originalTimestamp") : undefined;
  const told = given ?? original;
  if (told === undefined) {
    const time = isHistory && demandTime(call, "receivedAt");
    return { timestamp: receivedAt, sentAt: time, sentField: "receivedAt" };
  }
  const corrected = isHistory ? told : told - skewMs;
  demandPast(given === undefined ? "originalTimestamp" : "timestamp", corrected, arrival);
  return {
    timestamp: corrected < firstTime ? receivedAt : corrected,
    sentAt: original ?? told,
    sentField: original === undefined ? "timestamp" : "originalTimestamp",
  };
}

export function isRejection(read: RecordedEvent | Rejection): read is Rejection {
  return "reason" in read;
}

const types: ReadonlySet<unknown> = new Set(eventTypes);

interface Circumstances {
  source: string;
  receivedAt: number;
  timestamp: number;
  fallbackId?: string;
}

function read(
  call: JsonObject,
  { source, receivedAt, timestamp, fallbackId }: Circumstances,
): RecordedEvent {
  const type = call["type"] as EventType;
  if (!types.has(type)) throw new Rejected("type", `must be one of ${eventTypes.join(", ")}`);
  const event = type === "track" ? demandText(call, "event", limits.nameLengthMax) : type;
  const userId = readId(call, "userId");
  const anonymousId = readId(call, "anonymousId");
  if (userId === undefined && anonymousId === undefined) {
    throw new Rejected("userId", "is required, or anonymousId");
  }
  if (type === "alias" && userId === undefined) throw new Rejected("userId", "is required");
  return {
    type,
    event,
    userId,
    anonymousId,
    previousId: type === "alias" ? demandId(call, "previousId") : readId(call, "previousId"),
    groupId: type === "group" ? demandId(call, "groupId") : readId(call, "groupId"),
    timestamp,
    receivedAt,
    messageId: readId(call, "messageId") ?? fallbackId,
    source,
    properties: readProperties(call, type),
  };
}

/**
 * `traits` are the properties of identify and group, and a page's or screen's `name` and `category` are
 * properties too. Some clients put what `identify` says into the context alone.
 */
function readProperties(call: JsonObject, type: EventType): JsonObject {
  const traits = readMap(call, "traits");
  const own = readMap(call, "properties");
  const properties = own && traits ? { ...traits, ...own } : (own ?? traits ?? {});
  if (type === "identify" && isEmpty(properties)) return readContextTraits(call) ?? properties;
  if (type !== "page" && type !== "screen") return properties;
  const name = readLabel(call, "name");
  const category = readLabel(call, "category");
  if (name === undefined && category === undefined) return properties;
  return {
    ...properties,
    ...(name !== undefined && { name }),
    ...(category !== undefined && { category }),
  };
}

function readContextTraits({ context }: JsonObject): JsonObject | undefined {
  return isObject(context) ? readMap(context, "traits", "context.traits") : undefined;
}

function isEmpty(object: JsonObject): boolean {
  for (const _ in object) return false;
  return true;
}
