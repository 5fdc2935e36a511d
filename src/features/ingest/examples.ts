// Examples for the docs of bodies that Elysia does not read.
import type { TSchema } from "@sinclair/typebox";
import type { EventType } from "../../domain/event.ts";
import { browserSettings } from "./segment.ts";

/** A body that is read whatever its content type. */
export function bodyOf(schema: TSchema, example: object) {
  const shown: object = { ...schema, examples: [example] };
  return { required: true, content: { "application/json": { schema: shown } } };
}

const who = { userId: "user-1", messageId: "0198c5a2-1" };
const when = { timestamp: "2026-03-01T12:00:00.000Z" };

export const callExamples: Record<EventType, object> = {
  track: { event: "Item Liked", properties: { itemId: "item-7" }, ...who, ...when },
  identify: { anonymousId: "device-9", traits: { plan: "pro" }, ...who, ...when },
  page: { name: "Pricing", properties: { path: "/pricing" }, ...who, ...when },
  screen: { name: "Home", ...who, ...when },
  group: { groupId: "acme", traits: { seats: 12 }, ...who, ...when },
  alias: { previousId: "device-9", ...who, ...when },
};

export const batchExample = {
  batch: [
    { type: "track", ...callExamples.track },
    { type: "identify", ...callExamples.identify, messageId: "0198c5a2-2" },
  ],
  sentAt: "2026-03-01T12:00:01.000Z",
};

export const settingsExample = browserSettings({
  key: "plaudit_…",
  origin: "https://plaudit.example.com",
});

const posthogEvent = {
  event: "item liked",
  distinct_id: "user-1",
  properties: { itemId: "item-7" },
  uuid: "0198c5a2-7b5e-7c53-8f2e-3d1c5a7b9e01",
  timestamp: "2026-03-01T12:00:00.000Z",
};

export function posthogExample(path: string): object {
  const apiKey = { api_key: "plaudit_…" };
  return path === "/batch"
    ? { ...apiKey, batch: [posthogEvent], sent_at: "2026-03-01T12:00:01.000Z" }
    : { ...apiKey, ...posthogEvent };
}
