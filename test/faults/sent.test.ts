// F25, F28: what senders send, through the whole of ingest into a real store: poison, and everything twice.
import { afterEach, describe, expect, test } from "bun:test";
import { readTime } from "../../src/domain/incoming/time.ts";
import type { Recorder } from "../../src/recorder/recorder.ts";
import { openEventLog } from "../../src/store/sqlite/opening.ts";
import { openSender } from "../features/ingest/sender.ts";
import { createCall, join } from "../features/people.ts";
import { makeFolder, openTestRecorder } from "../recorder/kit.ts";

const open: Recorder[] = [];
afterEach(async () => {
  for (const recorder of open.splice(0)) await recorder.close(1000);
});

const deep = (depth: number) => '{"a":'.repeat(depth) + "1" + "}".repeat(depth);
const whole = '"type":"track","event":"e","userId":"u"';

/** JSON of one event, by what is wrong with it, and whether it may be taken in all the same. */
const poisons: Record<string, [json: string, taken: boolean]> = {
  "NUL in a property": [`{${whole},"properties":{"a":"x\\u0000y"}}`, false],
  "NUL in a name": [`{${whole},"properties":{"a\\u0000":1}}`, false],
  "NUL in the event": ['{"type":"track","event":"e\\u0000","userId":"u"}', false],
  "NUL in the message id": [`{${whole},"messageId":"m\\u0000"}`, false],
  "half a character": [`{${whole},"properties":{"a":"\\ud800"}}`, false],
  "half a character in a user": ['{"type":"track","event":"e","userId":"\\udc00"}', false],
  "a number without end": [`{${whole},"properties":{"a":1e999}}`, true],
  "a number beyond 2^53": [`{${whole},"properties":{"a":9223372036854775808}}`, true],
  "less than nothing": [`{${whole},"properties":{"a":-0,"b":5e-324}}`, true],
  "depth of a hundred": [`{${whole},"properties":${deep(100)}}`, false],
  "depth of ten thousand": [`{${whole},"properties":${deep(10_000)}}`, false],
  "a megabyte": [`{${whole},"properties":{"a":"${"x".repeat(1024 * 1024)}"}}`, false],
  "ten thousand properties": [
    `{${whole},"properties":{${Array.from({ length: 10_000 }, (_, i) => `"${i}":1`).join()}}}`,
    false,
  ],
  "the last day of all": [`{${whole},"timestamp":"+275760-09-13T00:00:00.000Z"}`, false],
  "a day before all": [`{${whole},"timestamp":"-271821-04-20T00:00:00.000Z"}`, false],
  "a time as a number": [`{${whole},"timestamp":8640000000000000}`, false],
  "a day that is none": [`{${whole},"timestamp":"2026-02-30"}`, false],
  "the year nought": [`{${whole},"timestamp":"0000-01-01T00:00:00Z"}`, true],
  "a trap for programs": [`{${whole},"properties":{"__proto__":{"admin":true}}}`, false],
  "a list for properties": [`{${whole},"properties":[1]}`, false],
  "an object for an event": ['{"type":"track","event":{"a":1},"userId":"u"}', false],
  "every field of the wrong kind": ['{"type":1,"event":2,"userId":3,"timestamp":4}', false],
  "nothing at all": ["null", false],
  "a name as long as can be": [`{"type":"track","event":"${"e".repeat(200)}","userId":"u"}`, true],
  "a line within": [`{${whole},"properties":{"a\\nb":"c\\n\\u2028d"}}`, true],
};

describe("poison", () => {
  for (const [name, [json, taken]] of Object.entries(poisons)) {
    test(`${name} is ${taken ? "stored" : "told of"}, and those around it are stored`, async () => {
      const folder = makeFolder();
      const recorder = await openTestRecorder(folder);
      open.push(recorder);
      const { send } = await openSender({ recorder });
      const good = `{${whole},"properties":{"good":true}}`;
      const answer = await send("/v1/batch", `{"batch":[${good},${json},${good}]}`);
      expect(answer.status).toBe(200);
      const { accepted, rejected } = answer.body as { accepted: number; rejected: unknown[] };
      expect([accepted, rejected.length]).toEqual(taken ? [3, 0] : [2, 1]);
      if (!taken) expect(rejected[0]).toMatchObject({ index: 1 });
      expect(answer.text.length).toBeLessThan(1000);
      await recorder.drained(5000);
      expect(recorder.status().ledger).toMatchObject({ stored: accepted, deadLettered: 0 });
    });
  }

  test("that nobody could parse is refused whole, and nothing of it is kept", async () => {
    const recorder = await openTestRecorder(makeFolder());
    open.push(recorder);
    const { send } = await openSender({ recorder });
    for (const json of [deep(100_000), "[".repeat(100_000) + "]".repeat(100_000)]) {
      const answer = await send(
        "/v1/batch",
        `{"batch":[{${whole}},{${whole},"properties":${json}}]}`,
      );
      expect(answer.status).toBe(400);
    }
    expect(recorder.status().ledger.accepted).toBe(0);
  });

  test("of a sender's clock cannot move an event out of the years that can be written", async () => {
    const folder = makeFolder();
    const recorder = await openTestRecorder(folder);
    open.push(recorder);
    const events = openEventLog(`${folder}/events.db`);
    const sender = await openSender({ recorder, events });
    const reader = await join(sender, "reader", "reports:read");
    const times = ["0000-01-01", "0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z", "2026-03-01"];
    for (const timestamp of times) {
      for (const sentAt of times) {
        const event = { type: "track", event: "e", userId: "u", timestamp };
        expect((await sender.send("/v1/batch", { batch: [event], sentAt })).status).toBe(200);
      }
    }
    await recorder.drained(5000);
    expect(recorder.status().ledger.deadLettered).toBe(0);
    const call = createCall(sender.app);
    const { status, body } = await call("GET", "/api/events?event=e&limit=200", reader);
    expect(status).toBe(200);
    expect(body.items.length).toBeGreaterThan(0);
    // What is given out can be read in again.
    for (const { timestamp } of body.items) expect(readTime(timestamp)).toBeNumber();
    await events.close();
  });
});
