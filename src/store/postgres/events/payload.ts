// The events of a row of the log as bytes: a line each, compressed. A line is the event's head, as the journal writes it
// (src/domain/event-codec.ts), a tab, and its properties as JSON text. JSON has neither a raw tab nor a raw newline. An
// event that was erased or has expired leaves an empty line, so that the others keep their numbers.
import type { UnparsedEvent } from "../../../domain/event.ts";
import {
  decodeEvent,
  encodeHead,
  type EventHead,
  type EventRecord,
} from "../../../domain/event-codec.ts";
import { UnstorableError } from "../../event-log.ts";

export interface Packed {
  payload: Uint8Array;
  /** For each name of its events the earliest timestamp, as JSON: a row without any is `{}`. */
  oldest: string;
}

/** A higher level makes rows little smaller, and takes twice as long. */
const zstdLevel = 1;

/** Throws `UnstorableError` for an event that JSON would change: one without a time. */
export function packEvents(events: readonly UnparsedEvent[]): Packed {
  return pack(events.map(toRecord));
}

function toRecord(event: UnparsedEvent): EventRecord {
  if (!Number.isFinite(event.timestamp) || !Number.isFinite(event.receivedAt)) {
    const cause = new TypeError("An event must have a time.");
    throw new UnstorableError("These events could not be stored together.", { cause });
  }
  return { head: encodeHead(event), properties: event.properties };
}

export function pack(records: readonly (EventRecord | undefined)[]): Packed {
  const oldest = new Map<string, number>();
  const lines = records.map((record) => {
    if (!record) return "";
    const [, event, , , timestamp] = record.head;
    const before = oldest.get(event);
    if (before === undefined || timestamp < before) oldest.set(event, timestamp);
    return `${JSON.stringify(record.head)}\t${record.properties ?? ""}`;
  });
  return {
    payload: Bun.zstdCompressSync(lines.join("\n"), { level: zstdLevel }),
    oldest: JSON.stringify(Object.fromEntries(oldest)),
  };
}

/** The records of a row, and undefined for those that are gone. */
export function unpack(payload: Uint8Array, count: number): (EventRecord | undefined)[] {
  if (count === 0) return [];
  const lines = new TextDecoder().decode(Bun.zstdDecompressSync(payload)).split("\n");
  if (lines.length !== count) {
    throw new Error(`A row of the log has ${lines.length} events, and says that it has ${count}.`);
  }
  return lines.map((line) => {
    if (line === "") return undefined;
    const end = line.indexOf("\t");
    const head = JSON.parse(line.slice(0, end)) as EventHead;
    return { head, properties: line.slice(end + 1) || null };
  });
}

export function unpackEvents(payload: Uint8Array, count: number): (UnparsedEvent | undefined)[] {
  return unpack(payload, count).map((record) => record && decodeEvent(record));
}
