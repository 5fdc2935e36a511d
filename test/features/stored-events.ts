// Puts events where the recorder would have stored them, without the journal in between.
import type { Database } from "bun:sqlite";
import type { NewEvent } from "../../src/store/sqlite/events/event.ts";
import { createEventWriter } from "../../src/store/sqlite/events/writer.ts";
import { noon } from "../kit.ts";

/** Stores events in this order, a track of nobody at noon where nothing else is said. */
export function storeEvents(database: Database, events: readonly Partial<NewEvent>[]): void {
  const whole = events.map((event) => ({
    type: "track",
    event: "item.liked",
    userId: null,
    anonymousId: null,
    previousId: null,
    groupId: null,
    timestamp: noon,
    receivedAt: noon,
    sentAt: null,
    messageId: null,
    source: "plaudit",
    properties: null,
    ...event,
  }));
  database
    .transaction(() => createEventWriter(database, { isAccount: () => true }).append(whole))
    .immediate();
}
