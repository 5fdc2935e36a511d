import { expect, test } from "bun:test";
import { setImmediate } from "node:timers/promises";
import { createEvents } from "../../../src/features/events/events.ts";
import { createSearch } from "../../../src/features/events/search.ts";
import { openEventsInMemory } from "../../kit.ts";
import { storeEvents } from "../stored-events.ts";

test("however many searches run at once, a turn of the event loop reads one stretch", async () => {
  const events = openEventsInMemory();
  for (let i = 0; i < 5; i++)
    storeEvents(
      events.database,
      Array.from({ length: 4096 }, () => ({})),
    );
  const search = createSearch(events);
  let taken = 0;
  let walking = 8;
  const walks = Array.from({ length: walking }, async () => {
    for await (const { seqs } of search.forwards({})) taken += seqs.length > 0 ? 1 : 0;
    walking--;
  });
  let most = 0;
  while (walking > 0) {
    const before = taken;
    await setImmediate();
    most = Math.max(most, taken - before);
  }
  await Promise.all(walks);
  expect(taken).toBeGreaterThan(8 * 4);
  expect(most).toBeLessThanOrEqual(2);
  await events.close();
});

test("however many exports run at once, a turn of the event loop writes a few hundred lines", async () => {
  const store = openEventsInMemory();
  storeEvents(
    store.database,
    Array.from({ length: 4096 }, () => ({})),
  );
  const events = createEvents({ events: store });
  let written = 0;
  let exporting = 5;
  const exports = Array.from({ length: exporting }, async () => {
    for await (const text of events.export({}, "ndjson")) written += text.split("\n").length - 1;
    exporting--;
  });
  let most = 0;
  while (exporting > 0) {
    const before = written;
    await setImmediate();
    most = Math.max(most, written - before);
  }
  await Promise.all(exports);
  expect(written).toBe(5 * 4096);
  expect(most).toBeLessThanOrEqual(512);
  await store.close();
});
