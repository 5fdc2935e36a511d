// Blocks are bounded by what they hold, not by how many events that is.
import { expect, test } from "bun:test";
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
  expect(await store.last()).toBe(500);
  let seen = 0;
  for await (const stretch of store.stretches({}, ["properties"])) {
    const { properties } = await stretch.read("properties");
    let length = 0;
    for (let place = 0; place < stretch.count; place++) {
      length += properties.at(place).length;
      expect(JSON.parse(properties.at(place)).n).toBe(seen + place);
    }
    expect(length).toBeLessThan(12_000_000);
    seen += stretch.count;
  }
  expect(seen).toBe(500);
  store.database.close();
});
