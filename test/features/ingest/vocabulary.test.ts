import { expect, test } from "bun:test";
import { createVocabulary, vocabularyLimits } from "../../../src/features/ingest/vocabulary.ts";
import type { RecordedEvent } from "../../../src/recorder/event.ts";
import { noon } from "../../kit.ts";
import { openSender, track } from "./sender.ts";

const event = (
  name: string,
  properties: RecordedEvent["properties"] = {},
  source = "shop",
): RecordedEvent => ({
  type: "track",
  event: name,
  userId: "u",
  timestamp: noon,
  receivedAt: noon,
  source,
  properties,
});

test("a source uses so many names of events, and goes on using those", () => {
  const refuse = createVocabulary({ eventNamesMax: 2, propertyNamesMax: 100 });
  expect(refuse(event("a"))).toBeUndefined();
  expect(refuse(event("b"))).toBeUndefined();
  expect(refuse(event("c"))).toEqual({
    field: "event",
    reason: "would be one more name than the 2 that a source may use",
  });
  expect(refuse(event("a"))).toBeUndefined();
  expect(refuse(event("c", {}, "another shop"))).toBeUndefined();
});

test("a source uses so many names of properties, at the top level", () => {
  const refuse = createVocabulary({ eventNamesMax: 100, propertyNamesMax: 2 });
  expect(refuse(event("a", { one: 1, two: { any: 1, number: 2, of: 3 } }))).toBeUndefined();
  expect(refuse(event("b", { three: 1 }))).toEqual({
    field: "properties",
    reason: "would be one more name than the 2 that a source may use",
  });
  expect(refuse(event("b", { two: 2, one: 1 }))).toBeUndefined();
});

test("a property's name is short", () => {
  const refuse = createVocabulary();
  const { propertyNameLengthMax } = vocabularyLimits;
  expect(refuse(event("a", { ["x".repeat(propertyNameLengthMax)]: 1 }))).toBeUndefined();
  expect(refuse(event("a", { ["x".repeat(propertyNameLengthMax + 1)]: 1 }))?.field).toBe(
    "properties",
  );
});

test("a client that puts ids into names is told so, and its other events are kept", async () => {
  const { send, recorder } = await openSender();
  const { eventNamesMax } = vocabularyLimits;
  for (let from = 0; from < eventNamesMax; from += 5000) {
    const batch = Array.from({ length: 5000 }, (_, i) => track({ event: `Viewed ${from + i}` }));
    expect((await send("/v1/batch", { batch })).body.rejected).toEqual([]);
  }
  recorder.accepted.length = 0;
  const batch = [track({ event: "Viewed one more" }), track({ event: "Viewed 7" })];
  expect((await send("/v1/batch", { batch })).body).toEqual({
    success: true,
    accepted: 1,
    rejected: [
      {
        index: 0,
        messageId: "message-1",
        reason: "event would be one more name than the 10000 that a source may use.",
      },
    ],
  });
  expect(recorder.accepted).toHaveLength(1);
});
