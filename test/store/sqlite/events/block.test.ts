import { expect, test } from "bun:test";
import fc from "fast-check";
import {
  packBlock,
  unpackFlags,
  unpackMessageIds,
  unpackNumbers,
  unpackOthers,
  unpackProperties,
  valueAt,
} from "../../../../src/store/sqlite/events/block.ts";
import type { EventRow } from "../../../../src/store/sqlite/events/event.ts";

/** The years 0 to 9999: four digits is what an event's time may have. */
const time = fc.integer({ min: Date.UTC(-1, 12), max: Date.UTC(10_000, 0) });
const text = fc.option(fc.string({ unit: "binary", maxLength: 20 }), { nil: null });
const row: fc.Arbitrary<EventRow> = fc.record({
  timestamp: time,
  receivedAt: fc.integer({ min: 1.79e12, max: 1.8e12 }),
  sentAt: time,
  nameId: fc.integer({ min: 1, max: 300 }),
  sourceId: fc.constant(1),
  userId: fc.nat(2 ** 31),
  anonymousId: fc.constantFrom(0, 7),
  messageId: text,
  previousId: text,
  groupId: text,
  properties: fc.option(
    fc.dictionary(fc.string(), fc.string({ unit: "binary" })).map((value) => JSON.stringify(value)),
    { nil: null },
  ),
  flags: fc.constantFrom(0, 0, 0, 1, 2, 3),
});

test("a block returns what was put in, whatever the numbers and texts", () => {
  fc.assert(
    fc.property(fc.array(row, { minLength: 1, maxLength: 50 }), (rows) => {
      const block = packBlock(rows);
      const numbers = unpackNumbers(block.numbers, block.count);
      const properties = unpackProperties(block.properties);
      const messageIds = unpackMessageIds(block.messageIds);
      const others = unpackOthers(block.others);
      const flags = unpackFlags(block.flags);
      const read = rows.map((_, i) => ({
        timestamp: valueAt(numbers.timestamp, i),
        receivedAt: valueAt(numbers.receivedAt, i),
        sentAt: valueAt(numbers.timestamp, i) + valueAt(numbers.skew, i),
        nameId: valueAt(numbers.nameId, i),
        sourceId: valueAt(numbers.sourceId, i),
        userId: valueAt(numbers.userId, i),
        anonymousId: valueAt(numbers.anonymousId, i),
        messageId: messageIds[i],
        previousId: others[i]?.[0] ?? null,
        groupId: others[i]?.[1] ?? null,
        properties: properties[i] || null,
        flags: flags?.[i] ?? 0,
      }));
      expect(read).toEqual(rows);
      expect(block.timestampMin).toBe(Math.min(...rows.map((r) => r.timestamp)));
      expect(block.timestampMax).toBe(Math.max(...rows.map((r) => r.timestamp)));
    }),
  );
});
