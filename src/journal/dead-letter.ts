// Makes an event again of a record that could not be stored, so that it can be tried once more.
import type { JsonObject } from "../../db/json.ts";
import { eventTypes, type RecordedEvent } from "../domain/event.ts";
import { decodeEvent, readRecord } from "../domain/event-codec.ts";
import { parseJson } from "../domain/json.ts";

/** Undefined if the letter stands for a stretch of the journal that could not be read: no event is left of it. */
export function readDeadLetter(text: string): RecordedEvent | undefined {
  const record = readRecord(text);
  if (!record) return undefined;
  const event = decodeEvent(record);
  if (!eventTypes.includes(event.type)) return undefined;
  const { properties } = event;
  return {
    ...event,
    properties: properties === null ? {} : (parseJson(properties) as JsonObject),
  };
}
