// Dead letters over HTTP: looked at, tried again, dropped.
import { expect, test } from "bun:test";
import { encodeHead, writeRecord } from "../../../src/domain/event-codec.ts";
import { createTestApp, noon } from "../../kit.ts";
import { createCall, join } from "../people.ts";

const event = { type: "track", event: "Bought", userId: "ann", messageId: "m-1" } as const;
const bought = { ...event, timestamp: noon, receivedAt: noon, source: "shop" };
const properties = '{"size":5}';
const record = writeRecord({ head: encodeHead({ ...bought, properties }), properties });

async function open() {
  const parts = createTestApp();
  const call = createCall(parts.app);
  const { token } = await join(parts, "admin", "admin");
  return { call, token, add: (text: string) => add(parts, text) };
}

function add({ events }: Pick<ReturnType<typeof createTestApp>, "events">, text: string): void {
  events.database.run(
    "insert into dead_letters (journal, segment, offset, count, reason, record, created_at) values ('server', 1, 28, 1, 'too odd', ?, ?)",
    [text, noon],
  );
}

test("they are listed, the newest first, in pages", async () => {
  const { call, token, add } = await open();
  for (const text of [record, "segment 1 from byte 28", record]) add(text);
  const first = await call("GET", "/api/dead-letters?limit=2", { token });
  expect(first.body.items).toMatchObject([
    { id: 3, events: 1, reason: "too odd", record, retryable: true },
    { id: 2, record: "segment 1 from byte 28", retryable: false },
  ]);
  const { nextCursor } = first.body;
  const rest = await call("GET", `/api/dead-letters?limit=2&cursor=${nextCursor}`, { token });
  expect(rest.body).toMatchObject({ items: [{ id: 1 }], nextCursor: null });
  expect((await call("GET", "/api/dead-letters?cursor=W10", { token })).status).toBe(422);
});

test("what is tried again is accepted as it was, and the letter dropped, in this order", async () => {
  const done: unknown[] = [];
  const { recorder } = createTestApp();
  const parts = createTestApp({
    recorder: {
      ...recorder,
      accept: async (events) => void done.push(events),
      dropLetter: async (id) => void done.push(id),
    },
  });
  const call = createCall(parts.app);
  const { token } = await join(parts, "admin", "admin");
  add(parts, record);
  done.length = 0;
  expect((await call("POST", "/api/dead-letters/1/retry", { token })).status).toBe(204);
  expect(done).toMatchObject([[{ ...bought, properties: { size: 5 } }], 1]);
  const audit = await call("GET", "/api/audit?action=dead_letter.retried", { token });
  expect(audit.body.items).toMatchObject([{ target: "1" }]);
});

test("of a stretch that could not be read nothing is left to try", async () => {
  const { call, token, add } = await open();
  add("segment 1 from byte 28");
  expect((await call("POST", "/api/dead-letters/1/retry", { token })).status).toBe(409);
  expect((await call("DELETE", "/api/dead-letters/1", { token })).status).toBe(204);
  const audit = await call("GET", "/api/audit?action=dead_letter.dropped", { token });
  expect(audit.body.items).toMatchObject([{ target: "1" }]);
});

test("one that is not there is 404, and a number that is none 422", async () => {
  const { call, token } = await open();
  for (const [method, path] of [
    ["POST", "/api/dead-letters/9/retry"],
    ["DELETE", "/api/dead-letters/9"],
  ] as const) {
    expect((await call(method, path, { token })).status).toBe(404);
    expect((await call(method, path.replace("9", "nine"), { token })).status).toBe(422);
  }
});

test("of two who try it again at once, one does", async () => {
  const { recorder } = createTestApp();
  const isAnswered = Promise.withResolvers<void>();
  let isHeld = false;
  const parts = createTestApp({
    recorder: { ...recorder, accept: () => (isHeld ? isAnswered.promise : Promise.resolve()) },
  });
  const call = createCall(parts.app);
  const { token } = await join(parts, "admin", "admin");
  add(parts, record);
  isHeld = true;
  const retry = () => call("POST", "/api/dead-letters/1/retry", { token });
  const both = [retry(), retry()];
  expect((await Promise.race(both)).status).toBe(409);
  isAnswered.resolve();
  const answers = await Promise.all(both);
  expect(answers.filter(({ status }) => status === 204)).toHaveLength(1);
});
