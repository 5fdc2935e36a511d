// Keep-days that are applied have a place in the log: what they remove is gone from every copy, whatever they are when that
// copy hears of it, and what comes behind that place is not theirs.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { dayMs } from "../../../../src/domain/time.ts";
import type { EventLogWriter } from "../../../../src/store/event-log.ts";
import { append, event, events, idsOf, listAll, many, purge, start } from "../../kit.ts";
import { hookMsMax, type PostgresServer, startPostgres } from "../server.ts";
import { begin, describe, differentAnswers, follow } from "./copies.ts";
import { createSubjects, type Node, type PostgresSubject } from "./subject.ts";

let server: PostgresServer;
let open: ReturnType<typeof createSubjects>;
beforeAll(async () => {
  server = await startPostgres();
  open = createSubjects(server);
}, hookMsMax);
afterAll(() => server?.stop(), hookMsMax);

const testMsMax = 60_000;
const now = start + dayMs;
const old = start - 30 * dayMs;
const page = (number: number, timestamp = old) =>
  event(number, { event: "page", timestamp, receivedAt: timestamp });

async function expectEqual(nodes: readonly Node[]): Promise<void> {
  const [first, ...others] = nodes;
  for (const node of others) {
    const [mine, theirs] = [await describe(first!), await describe(node)] as [Told, Told];
    expect(theirs["events"]).toEqual(mine["events"]);
    expect(theirs["activity"]).toEqual(mine["activity"]);
    expect(await differentAnswers(first!, node)).toEqual([]);
  }
}
type Told = Record<string, unknown>;

/** Old pages among many other events, in blocks and in rows that are not sealed yet. */
async function storeBefore(writer: EventLogWriter): Promise<void> {
  await append(writer, [page(5_0001), event(5_0002, { event: "bought", timestamp: old })]);
  await append(writer, events(many));
  await append(writer, [page(5_0003), page(5_0004, start), event(5_0005, { timestamp: old })]);
}

/** A message that has expired comes again, beside one that was never here. */
const storeAfter = (writer: EventLogWriter) =>
  append(writer, [page(5_0001), page(5_0006), page(5_0003), page(5_0004, start)]);

const left = ["message 50002", "message 50004", "message 50005"];
const leftAfter = ["message 50001", "message 50006", "message 50003"];

async function leftOf(node: Node): Promise<unknown[]> {
  const ids = idsOf(await listAll(node));
  return ids.filter((id) => /^message 5000\d$/.test(id ?? ""));
}

/** `spoil` is done once the keep-days were shortened, applied and lengthened again. */
async function playShortened(
  subject: PostgresSubject,
  spoil: () => Promise<unknown>,
): Promise<void> {
  const nodes = ["a", "b", "late", "anew"].map((node) => subject.openNode({ node }));
  const [one, other, late, anew] = nodes as [Node, Node, Node, Node];
  const [mine, theirs] = [await begin(one), await begin(other)];
  const leaving = await begin(late);
  await storeBefore(mine);
  for (const writer of [theirs, leaving]) await follow(writer, subject);
  await leaving.close();
  await subject.keep("page", 5);
  expect(await purge(mine, now)).toEqual({ erased: 0, expired: 2 });
  await subject.keep("page", null);
  await spoil();
  // The other has not purged yet: they still lie in its copy.
  await storeAfter(theirs);
  const writers = [mine, theirs, await begin(late), await begin(anew)];
  for (const writer of writers) await follow(writer, subject);
  for (const writer of writers) await purge(writer, now);
  expect(await leftOf(one)).toEqual([...left, ...leftAfter]);
  await expectEqual(nodes);
  for (const writer of writers) await writer.close();
}

test(
  "keep-days that were shortened and lengthened again leave each copy with the same events, whenever it comes",
  async () => {
    const subject = await open();
    await playShortened(subject, async () => {});
    const [noted] = await subject.admin`select count(*)::int as n from event_expiries`;
    expect(noted.n).toBe(1);
    await subject.close();
  },
  testMsMax,
);

test(
  "that is found where the place is lost",
  async () => {
    const subject = await open();
    const spoilt = playShortened(subject, () => subject.admin`delete from event_expiries`);
    await expect(spoilt).rejects.toThrow();
    await subject.close();
  },
  testMsMax,
);

test(
  "it holds where the day of its row was dropped from the log since",
  async () => {
    const subject = await open();
    await playShortened(
      subject,
      () => subject.admin`delete from event_batches where kind = 'erase'`,
    );
    await subject.close();
  },
  testMsMax,
);

test(
  "what comes late and is too old goes in the next round, and expiries that others include are not kept",
  async () => {
    const subject = await open();
    const nodes = ["a", "b"].map((node) => subject.openNode({ node }));
    const [mine, theirs] = await Promise.all(nodes.map((node) => begin(node)));
    const count = async () =>
      (await subject.admin`select count(*)::int as n from event_expiries`)[0].n as number;
    await append(mine!, [page(1), event(2)]);
    await follow(theirs!, subject);
    await subject.keep("page", 5);
    // At once, as both are told of it.
    await Promise.all([purge(mine!, now), purge(theirs!, now)]);
    for (let round = 1; round <= 3; round++) {
      await append(theirs!, [page(10 + round), page(20 + round, now)]);
      for (const writer of [mine!, theirs!]) await follow(writer, subject);
      expect(await purge(mine!, now)).toEqual({ erased: 0, expired: 1 });
      expect(await purge(theirs!, now)).toEqual({ erased: 0, expired: 1 });
      expect(await count()).toBe(1);
      // Nothing more is to be done: nothing more is put down.
      const [before] = await subject.admin`select position from event_order`;
      for (const writer of [mine!, theirs!]) await purge(writer, now);
      expect(await subject.admin`select position from event_order`).toEqual([before]);
    }
    const rows = await subject.admin`select payload, count from event_batches where count > 0`;
    for (const { payload } of rows) {
      const text = Buffer.from(Bun.zstdDecompressSync(payload)).toString();
      expect(text).not.toContain(String(old));
    }
    await expectEqual(nodes);
    await subject.close();
  },
  testMsMax,
);

test(
  "of several keep-days each removes what came before its own place",
  async () => {
    const subject = await open();
    const nodes = ["a", "b"].map((node) => subject.openNode({ node }));
    const [mine, theirs] = await Promise.all(nodes.map((node) => begin(node)));
    const bought = (number: number) => event(number, { event: "bought", timestamp: old });
    await append(mine!, [page(1), bought(2), page(3, start)]);
    await follow(theirs!, subject);
    await theirs!.close();
    await subject.keep("page", 5);
    await purge(mine!, now);
    await append(mine!, [page(4), bought(5)]);
    await subject.keep("page", null);
    await subject.keep("", 5);
    await purge(mine!, now);
    await append(mine!, [page(6), bought(7)]);
    await subject.keep("", null);
    const again = await begin(nodes[1]!);
    for (const writer of [mine!, again]) await follow(writer, subject);
    // The third is gone from the log: it has never come here.
    expect(await purge(again, now)).toEqual({ erased: 0, expired: 2 });
    await purge(mine!, now);
    for (const node of nodes) {
      const ids = idsOf(await listAll(node));
      expect(ids).toEqual(["message 3", "message 4", "message 6", "message 7"]);
    }
    await expectEqual(nodes);
    await subject.close();
  },
  testMsMax,
);
