// A record that could not be stored, made into an event again so that it can be tried once more.
import type { JsonObject } from "../../db/json.ts";
import { parseJson } from "../domain/json.ts";
import { eventTypes, type RecordedEvent } from "../domain/event.ts";
import { flagsOf, type JournalRecord } from "./frame.ts";

/** Undefined for what stands for a stretch of the journal that could not be read: nothing is left of it. */
export function readDeadLetter(text: string): RecordedEvent | undefined {
  const record = parseRecord(text);
  if (!record) return undefined;
  const { head, properties } = record;
  const [type, event, userId, anonymousId, timestamp, receivedAt, sentAt, messageId, source] = head;
  const known = eventTypes.find((each) => each === type);
  if (!known) return undefined;
  return {
    type: known,
    event,
    userId: userId ?? undefined,
    anonymousId: anonymousId ?? undefined,
    previousId: head[9] ?? undefined,
    groupId: head[10] ?? undefined,
    timestamp,
    receivedAt,
    sentAt: sentAt ?? undefined,
    messageId: messageId ?? undefined,
    source,
    ...flagsOf(head[11]),
    properties: properties === null ? {} : (parseJson(properties) as JsonObject),
  };
}

/** The record of a dead letter; undefined where there is none. */
export function parseRecord(text: string): JournalRecord | undefined {
  try {
    const record = JSON.parse(text) as JournalRecord;
    return Array.isArray(record.head) ? record : undefined;
  } catch {
    return undefined;
  }
}
