// Reads what others send: Segment-shaped calls, checked field by field, into the one event that is
// recorded. The import and the ingest over HTTP are both made of it. A pure function.
import type { Json, JsonObject } from "../../db/json.ts";
import { type EventType, eventTypes, isStorableText, limits, type RecordedEvent } from "./event.ts";

/** What the channel knows of a call, whatever the call says. Times are ms since 1970. */
export interface Arrival {
  source: string;
  receivedAt: number;
  /** How far the sender's clock is ahead of ours in ms; negative: behind. Its timestamps are corrected by it. */
  skewMs?: number;
  /** For a call that names no messageId of its own. */
  messageId?: string;
}

/** Why a call was turned away. Holds nothing of what was sent but names of its fields. */
export interface Rejection {
  /** Dotted, in the sender's own names; empty: the whole. */
  field: string;
  reason: string;
}

/**
 * Reads one call: `{ type, event?, userId?, anonymousId?, timestamp?, messageId?, properties?,
 * traits?, … }`. Returns the event, or why it is not one. The length of its JSON is the caller's to
 * bound, who has the text (`limits.eventBytesMax`).
 */
export function readIncoming(value: unknown, arrival: Arrival): RecordedEvent | Rejection {
  return orRejection(() => {
    const call = demandObject("", value);
    const { receivedAt, skewMs = 0 } = arrival;
    const sentAt = readSent(call, receivedAt + skewMs);
    const timestamp = sentAt === undefined ? receivedAt : sentAt - skewMs;
    if (timestamp < firstTime) throw new Rejected("sentAt", "puts the event before the year 0");
    const event = read(call, arrival, timestamp);
    if (sentAt !== undefined && skewMs !== 0) event.sentAt = sentAt;
    return event;
  });
}

// RudderStack's clients name their own clock's time `originalTimestamp`, and `timestamp` what the app said.
function readSent(call: JsonObject, now: number): number | undefined {
  return readTime(call, "timestamp", now) ?? readTime(call, "originalTimestamp", now);
}

/**
 * Reads one line of a history: a call as above, which may also say where and when it first arrived
 * (`source`, `receivedAt`, `originalTimestamp`) and which event it was (`id`), as our own export does.
 */
export function readHistoric(
  value: unknown,
  { source, now }: { source: string; now: number },
): RecordedEvent | Rejection {
  return orRejection(() => {
    const line = demandObject("", value);
    const arrival = {
      source: readText(line, "source", limits.nameLengthMax) ?? source,
      receivedAt: readTime(line, "receivedAt", now) ?? now,
      messageId: readText(line, "id", limits.messageIdLengthMax),
    };
    const timestamp = readTime(line, "timestamp", now) ?? arrival.receivedAt;
    const event = read(line, arrival, timestamp);
    const sentAt = readTime(line, "originalTimestamp", now);
    if (sentAt !== undefined && sentAt !== event.timestamp) event.sentAt = sentAt;
    return event;
  });
}

export function isRejection(read: RecordedEvent | Rejection): read is Rejection {
  return "reason" in read;
}

/** The earliest that ISO 8601 writes in four digits: what is earlier could not be read in again. */
const firstTime = Date.parse("0000-01-01T00:00:00Z");

const types: ReadonlySet<unknown> = new Set(eventTypes);

class Rejected extends Error {
  readonly field: string;

  constructor(field: string, reason: string) {
    super(reason);
    this.field = field;
  }
}

function orRejection(readOne: () => RecordedEvent): RecordedEvent | Rejection {
  try {
    return readOne();
  } catch (error) {
    if (error instanceof Rejected) return { field: error.field, reason: error.message };
    throw error;
  }
}

function read(call: JsonObject, arrival: Arrival, timestamp: number): RecordedEvent {
  const { receivedAt, source } = arrival;
  const type = call["type"] as EventType;
  if (!types.has(type)) throw new Rejected("type", `must be one of ${eventTypes.join(", ")}`);
  const event = type === "track" ? demandText(call, "event", limits.nameLengthMax) : type;
  const userId = readText(call, "userId", limits.idLengthMax);
  const anonymousId = readText(call, "anonymousId", limits.idLengthMax);
  if (userId === undefined && anonymousId === undefined) {
    throw new Rejected("userId", "is required, or anonymousId");
  }
  if (type === "alias" && userId === undefined) throw new Rejected("userId", "is required");
  return {
    type,
    event,
    userId,
    anonymousId,
    previousId: readId(call, "previousId", type === "alias"),
    groupId: readId(call, "groupId", type === "group"),
    timestamp,
    receivedAt,
    messageId: readText(call, "messageId", limits.messageIdLengthMax) ?? arrival.messageId,
    source,
    properties: readProperties(call, type),
  };
}

/** `traits` are the properties of identify and group; a page's or screen's `name` is one too. */
function readProperties(call: JsonObject, type: EventType): JsonObject {
  const traits = readObject(call, "traits");
  const own = readObject(call, "properties");
  const properties = own && traits ? { ...traits, ...own } : (own ?? traits ?? {});
  if (type !== "page" && type !== "screen") return properties;
  const name = readText(call, "name", limits.nameLengthMax);
  return name === undefined ? properties : { ...properties, name };
}

function readObject(call: JsonObject, field: string): JsonObject | undefined {
  const value = call[field];
  if (value === undefined || value === null) return undefined;
  const object = demandObject(field, value);
  const unfit = findUnfit(object, limits.depthMax);
  if (unfit) {
    const path = [field, ...unfit.path].join(".").toWellFormed().slice(0, limits.nameLengthMax);
    throw new Rejected(path, unfit.reason);
  }
  return object;
}

function demandObject(field: string, value: unknown): JsonObject {
  if (value !== null && typeof value === "object" && !Array.isArray(value)) {
    return value as JsonObject;
  }
  throw new Rejected(field, "must be an object");
}

function readId(call: JsonObject, field: string, isNeeded: boolean): string | undefined {
  return isNeeded
    ? demandText(call, field, limits.idLengthMax)
    : readText(call, field, limits.idLengthMax);
}

function demandText(call: JsonObject, field: string, lengthMax: number): string {
  const text = readText(call, field, lengthMax);
  if (text === undefined) throw new Rejected(field, "is required");
  return text;
}

/** Null and the empty string are how clients say that there is none. */
function readText(call: JsonObject, field: string, lengthMax: number): string | undefined {
  const value = call[field];
  if (value === undefined || value === null || value === "") return undefined;
  if (typeof value !== "string") throw new Rejected(field, "must be text");
  if (value.length > lengthMax) {
    throw new Rejected(field, `must have at most ${lengthMax} characters`);
  }
  if (!isStorableText(value)) throw new Rejected(field, unfitText);
  return value;
}

const isoTime = /^(\d{4})-(\d\d)-(\d\d)(?:T\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(Z|[+-]\d\d:?\d\d)?)?$/;

function readTime(call: JsonObject, field: string, now: number): number | undefined {
  const value = call[field];
  if (value === undefined || value === null) return undefined;
  const time = parseTime(value);
  if (time === undefined) throw new Rejected(field, "must be a time in ISO 8601");
  if (time > now + limits.aheadMsMax) throw new Rejected(field, "lies more than 24 hours ahead");
  return time;
}

/** A time in ISO 8601, in UTC where no zone is named, in ms since 1970; undefined for anything else. */
export function parseTime(value: unknown): number | undefined {
  const parts = typeof value === "string" ? isoTime.exec(value) : null;
  if (!parts) return undefined;
  const [text, year, month, day, zone] = parts as unknown as [string, ...(string | undefined)[]];
  // Without a zone Date.parse takes a time to be local, but a date to be UTC.
  const time = Date.parse(zone === undefined && text.length > 10 ? `${text}Z` : text);
  // It also takes 30 February to be 1 March.
  const isDay = Number(day) <= 28 || Number(day) <= daysIn(Number(year), Number(month));
  return Number.isNaN(time) || !isDay ? undefined : time;
}

function daysIn(year: number, month: number): number {
  // Four hundred years on, for Date.UTC takes 0–99 to be 1900–1999.
  return new Date(Date.UTC(year + 400, month, 0)).getUTCDate();
}

const unfitText = "must not contain the character NUL or half a character (a lone surrogate)";

interface Unfit {
  path: string[];
  reason: string;
}

/** The first thing that no store can keep, or that would come back as something else. */
function findUnfit(value: Json, depth: number): Unfit | undefined {
  if (typeof value === "string") {
    return isStorableText(value) ? undefined : { path: [], reason: unfitText };
  }
  if (typeof value === "number") {
    return Number.isFinite(value) ? undefined : { path: [], reason: "must be a finite number" };
  }
  if (value === null || typeof value !== "object") return undefined;
  if (depth === 0) return { path: [], reason: "is nested too deeply" };
  for (const name of Object.keys(value)) {
    const unfit =
      nameUnfit(name) ?? findUnfit((value as Record<string, Json>)[name] as Json, depth - 1);
    if (unfit) return { path: [name, ...unfit.path], reason: unfit.reason };
  }
  return undefined;
}

function nameUnfit(name: string): Unfit | undefined {
  if (name === "__proto__") return { path: [], reason: "is not allowed as a name" };
  return isStorableText(name) ? undefined : { path: [], reason: unfitText };
}
