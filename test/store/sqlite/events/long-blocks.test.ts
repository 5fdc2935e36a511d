// Blocks are bounded by what they hold, not by how many events that is.
import { expect, test } from "bun:test";
import { createEventReader } from "../../../../src/store/sqlite/events/reader.ts";
import { storeEvents } from "../../../features/stored-events.ts";
import { openEventsInMemory } from "../../../kit.ts";

test("events of 60 KB lie in blocks of a few megabytes, each in its order", async () => {
  const store = openEventsInMemory();
  const properties = (n: number) => JSON.stringify({ n, text: "x".repeat(60_000) });
  for (let from = 0; from < 500; from += 50) {
    storeEvents(
      store.database,
      Array.from({ length: 50 }, (_, n) => ({ properties: properties(from + n) })),
    );
  }
  const reader = createEventReader(store);
  const last = await reader.last();
  expect(last).toBe(500);
  let seen = 0;
  while (seen < last) {
    const stretch = (await reader.after(seen))!;
    const { text, starts } = await stretch.lines();
    expect(text.length).toBeLessThan(12_000_000);
    for (let place = 0; place < stretch.count; place++) {
      expect(JSON.parse(text.slice(starts[place], starts[place + 1]! - 1)).n).toBe(seen + place);
    }
    seen += stretch.count;
  }
  store.database.close();
});
