// Puts events where the recorder would have stored them, without the journal in between.
import type { Database } from "bun:sqlite";
import { createEventWriter } from "../../src/store/sqlite/events/writer.ts";
import { noon } from "../kit.ts";
import { event, type Parts } from "../store/sqlite/events/kit.ts";

/** Stores events in this order, a track of nobody at noon where nothing else is said. */
export function storeEvents(database: Database, events: readonly Parts[]): void {
  const ofNobody = {
    event: "item.liked",
    userId: null,
    timestamp: noon,
    receivedAt: noon,
    source: "plaudit",
  };
  const whole = events.map((parts) => event(null, { ...ofNobody, ...parts }));
  database
    .transaction(() => createEventWriter(database, { isAccount: () => true }).append(whole))
    .immediate();
}
