// Reads the calls of a batch one by one. Each becomes an event, or is rejected with its place and the reason.
import type { JsonObject } from "../../../db/json.ts";
import { limits, type RecordedEvent } from "../../domain/event.ts";
import {
  type Arrival,
  isRejection,
  readIncoming,
  type Rejection,
} from "../../domain/incoming/incoming.ts";
import { createCount } from "../../domain/incoming/once.ts";
import { asObject, type Batch } from "./batch.ts";
import { createBotCheck } from "./bots.ts";
import { arrivalOf } from "./clock.ts";
import { createDevices } from "./devices.ts";
import { surroundingsOf } from "./surroundings.ts";
import type { RejectedEvent } from "./model.ts";
import type { Draft } from "./vocabulary.ts";

export interface Reading {
  events: RecordedEvent[];
  rejected: RejectedEvent[];
  /** The same events as they came, and why, without names that their sender made up. */
  refused: Refused[];
}

export interface Refused {
  reason: string;
  call: unknown;
}

/** What the calls of a batch have in common. */
export interface Circumstances {
  arrival: Arrival;
  /** The length of the batch's JSON. No call in it is longer. */
  length: number;
  /** The user agent of calls that name none. */
  userAgent: unknown;
  /** The visitor's country, where a trusted proxy says it. */
  country: string | undefined;
  /** The id of a page's visitor, for calls that name nobody; undefined where they are to be rejected. */
  visitor: (() => string) | undefined;
  refuseNames: Draft["refuse"];
}

export function createReader() {
  const isBot = createBotCheck();
  const deviceOf = createDevices();

  function readCall(call: unknown, arrival: Arrival, circumstances: Circumstances) {
    const { country, refuseNames, visitor } = circumstances;
    if (visitor) nameVisitor(call, visitor);
    const read = readIncoming(call, arrival);
    if (isRejection(read)) return read;
    const userAgent = userAgentOf(call) ?? circumstances.userAgent;
    const own = withoutKeys(read.properties);
    const around = surroundingsOf(call, own, { deviceOf, userAgent, country });
    read.properties = {
      ...withoutDirect(own),
      ...around,
      ...(isBot(userAgent) && { $bot: true }),
    };
    return refuseNames(read) ?? read;
  }

  return (batch: Batch, circumstances: Circumstances): Reading => {
    const { arrival, length } = circumstances;
    const common = { ...arrival, dialect: batch.dialect, countEqual: createCount() };
    const mayBeTooLong = length > limits.eventBytesMax;
    const events: RecordedEvent[] = [];
    const rejected: RejectedEvent[] = [];
    const refused: Refused[] = [];
    for (const [index, call] of batch.calls.entries()) {
      const read =
        mayBeTooLong && isTooLong(call)
          ? tooLong
          : readCall(call, arrivalOf(call, batch, common), circumstances);
      if (isRejection(read)) {
        refused.push({ reason: toReason(read.field.split(".", 1)[0]!, read.reason), call });
        rejected.push(toRejected(index, call, read, batch.fields));
      } else events.push(read);
    }
    return { events, rejected, refused };
  };
}

/** A page's call that names nobody is its visitor's. */
function nameVisitor(call: unknown, visitor: () => string): void {
  const said = asObject(call);
  if (said && !said["userId"] && !said["anonymousId"]) said["anonymousId"] = visitor();
}

/** PostHog's word for a visitor that came from nowhere, which is told by there being no referrer. */
function withoutDirect(properties: JsonObject): JsonObject {
  if (properties["$referrer"] !== "$direct") return properties;
  const { $referrer: _, ...others } = properties;
  return others;
}

const keyNames: readonly string[] = ["token", "api_key", "writeKey"];

/** Clients for pages put the key that they send with among the properties. It must not be kept there. */
function withoutKeys(properties: JsonObject): JsonObject {
  const isOurs = (name: string) => {
    const value = properties[name];
    return typeof value === "string" && value.startsWith("plaudit_");
  };
  if (!keyNames.some((name) => name in properties && isOurs(name))) return properties;
  return Object.fromEntries(
    Object.entries(properties).filter(([name]) => !keyNames.includes(name) || !isOurs(name)),
  );
}

function userAgentOf(call: unknown): unknown {
  return asObject(asObject(call)?.["context"])?.["userAgent"];
}

function isTooLong(call: unknown): boolean {
  return Buffer.byteLength(JSON.stringify(call)) > limits.eventBytesMax;
}

const tooLong: Rejection = {
  field: "",
  reason: `must be at most ${limits.eventBytesMax} bytes of JSON`,
};

function toRejected(
  index: number,
  call: unknown,
  { field, reason }: Rejection,
  fields: Batch["fields"],
): RejectedEvent {
  const name = fields?.[field] ?? field;
  const messageId = asObject(call)?.["messageId"];
  const isShort = typeof messageId === "string" && messageId.length <= limits.messageIdLengthMax;
  return {
    index,
    ...(isShort && { messageId }),
    reason: toReason(name, reason),
  };
}

function toReason(field: string, reason: string): string {
  return field === "" ? `The event ${reason}.` : `${field} ${reason}.`;
}
