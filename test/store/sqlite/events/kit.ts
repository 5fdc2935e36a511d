// An event on its way into the store, for the tests of what stores it.
import type { NewEvent } from "../../../../src/store/sqlite/events/event.ts";

export const start = Date.UTC(2026, 0, 1);

export function event(messageId: string | null, overrides: Partial<NewEvent> = {}): NewEvent {
  return {
    type: "track",
    event: "tested",
    userId: "somebody",
    anonymousId: null,
    previousId: null,
    groupId: null,
    timestamp: start,
    receivedAt: start,
    sentAt: null,
    messageId,
    source: "tests",
    properties: null,
    ...overrides,
  };
}
