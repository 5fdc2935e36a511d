// An event on its way into the store, for the tests of what stores it.
import type { UnparsedEvent } from "../../../../src/domain/event.ts";

export const start = Date.UTC(2026, 0, 1);

/** Parts of an event as tests write them: null, too, stands for a part that is not there. */
export type Parts = {
  [Part in keyof Omit<UnparsedEvent, "type">]?: UnparsedEvent[Part] | null;
} & {
  type?: string;
};

export function event(messageId: string | null, parts: Parts = {}): UnparsedEvent {
  const { properties = null, ...rest } = parts;
  const there = Object.entries(rest).filter(([, value]) => value !== null);
  return {
    type: "track",
    event: "tested",
    userId: "userId" in parts ? undefined : "somebody",
    timestamp: start,
    receivedAt: start,
    messageId: messageId ?? undefined,
    source: "tests",
    ...Object.fromEntries(there),
    properties,
  };
}
