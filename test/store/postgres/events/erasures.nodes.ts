// Erasures whose copies are late, made anew, or left in the middle.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { dayMs } from "../../../../src/domain/time.ts";
import type { EventLogWriter } from "../../../../src/store/event-log.ts";
import {
  append,
  event,
  events,
  identify,
  journal,
  listAll,
  many,
  purge,
  start,
} from "../../kit.ts";
import { hookMsMax, type PostgresServer, startPostgres } from "../server.ts";
import { begin, describe, differentAnswers, follow, whoIsWho } from "./copies.ts";
import { createSubjects, type Node, type PostgresSubject } from "./subject.ts";

let server: PostgresServer;
let open: ReturnType<typeof createSubjects>;
beforeAll(async () => {
  server = await startPostgres();
  open = createSubjects(server);
}, hookMsMax);
afterAll(() => server?.stop(), hookMsMax);

const testMsMax = 60_000;
const until = start + 10 * dayMs;
const now = start + 30 * dayMs;
/** Behind the erasure. */
const later = { timestamp: until + dayMs, receivedAt: until + dayMs };
const visit = (number: number, anonymousId: string, parts = {}) =>
  event(number, { userId: undefined, anonymousId, ...parts });

/** What people see of a copy: the numbers of ids are its own. */
async function exportOf(node: Node): Promise<unknown> {
  const {
    activity: _,
    actors: __,
    joins: ___,
    rollups: ____,
    ...rest
  } = (await describe(node)) as Record<string, unknown>;
  return { ...rest, who: whoIsWho(node), marks: undefined, names: undefined };
}

async function expectEqual(nodes: readonly Node[]): Promise<void> {
  const [first, ...others] = nodes;
  for (const node of others) {
    expect(await exportOf(node)).toEqual(await exportOf(first!));
    expect(await differentAnswers(first!, node)).toEqual([]);
  }
}

/** Of Ann, of others who have to do with her, and of many whom nobody erases. */
async function storeBefore(writer: EventLogWriter): Promise<void> {
  await append(writer, events(many));
  await append(writer, [
    event(5_0001, { userId: "ann" }),
    visit(5_0002, "annphone"),
    identify("ann", "annphone"),
    event(5_0003, { userId: "bob", previousId: "ann" }),
    visit(5_0004, "kiosk"),
    event(5_0005, { userId: "bob" }),
  ]);
  // Of another node's clock, which is ahead: it is before the erasure all the same.
  await append(writer, [
    event(5_0006, { userId: "ann", ...later }),
    visit(5_0007, "annphone", later),
    event(5_0008, { userId: "bob", previousId: "ann", ...later }),
  ]);
}

/** Somebody new, under the same ids; and what says late whose the kiosk was. */
async function storeAfter(writer: EventLogWriter): Promise<void> {
  await append(writer, [
    event(6_0001, { userId: "ann", ...later }),
    visit(6_0002, "annphone", later),
    event(6_0003, { userId: "bob", previousId: "ann", ...later }),
    event(6_0004, { userId: "ann" }),
    visit(6_0005, "kiosk", later),
    identify("ann", "kiosk"),
    visit(6_0006, "kiosk", later),
  ]);
  await append(writer, [visit(6_0007, "kiosk", later), identify("cid", "kiosk", later)]);
}

const kept = ["message 50003", "message 50005", "message 50008", "message 60001", "message 60002"];
const keptAfter = ["message 60003", "message 60007", undefined];

async function keptOf(node: Node): Promise<unknown[]> {
  const all = await listAll(node);
  return all.slice(many).map(({ messageId }) => messageId);
}

/** The node that purges first is told of the erasure; the others only by the log. */
async function eraseAnn(subject: PostgresSubject, writer: EventLogWriter): Promise<void> {
  await subject.erase("ann", until);
  await purge(writer, now);
}

test(
  "copies that are there, late, and made anew are equal, whatever comes between an erasure and their purge",
  async () => {
    const subject = await open();
    const nodes = ["a", "b", "late", "anew"].map((node) => subject.openNode({ node }));
    const [one, other, late, anew] = nodes as [Node, Node, Node, Node];
    const [mine, theirs] = [await begin(one), await begin(other)];
    const leaving = await begin(late);
    await storeBefore(mine);
    for (const writer of [theirs, leaving]) await follow(writer, subject);
    await leaving.close();
    await eraseAnn(subject, mine);
    // Before the other has purged.
    await storeAfter(theirs);
    for (const writer of [mine, theirs]) await follow(writer, subject);
    expect(await mine.isPurgeDue()).toBe(true);
    // The one that is late reads a log that was cleaned of it.
    for (const writer of [mine, theirs]) await purge(writer, now);
    const writers = [mine, theirs, await begin(late), await begin(anew)];
    for (const writer of writers.slice(2)) await follow(writer, subject);
    for (const writer of writers.slice(2)) await purge(writer, now);
    expect(await keptOf(one)).toEqual([...kept, ...keptAfter]);
    await expectEqual(nodes);
    for (const writer of writers) expect(await writer.isPurgeDue()).toBe(false);
    await subject.close();
  },
  testMsMax,
);

test(
  "a node that dies while it looks for the erased goes on with that before the next row",
  async () => {
    const subject = await open();
    const nodes = ["a", "b"].map((node) => subject.openNode({ node }));
    const [mine, theirs] = await Promise.all(nodes.map((node) => begin(node)));
    // More than it looks at in a step.
    for (let n = 0; n < 6; n++) {
      const visits = Array.from({ length: 2000 }, (_, i) => visit(n * 2000 + i, `phone ${n} ${i}`));
      await append(mine!, visits);
    }
    await append(mine!, [event(1e6, { userId: "ann" })]);
    await follow(theirs!, subject);
    await theirs!.close();
    await eraseAnn(subject, mine!);
    await append(mine!, [event(1e6 + 1, { userId: "ann", ...later })]);
    const half = nodes[1]!.openWriter();
    await half.begin(journal);
    // It has learned who, and has looked at some.
    await half.settle();
    await half.close();
    const again = await begin(nodes[1]!);
    for (const writer of [mine!, again]) await follow(writer, subject);
    for (const writer of [mine!, again]) await purge(writer, now);
    for (const node of nodes) {
      const all = await listAll(node);
      expect(all.filter(({ userId }) => userId === "ann")).toHaveLength(1);
    }
    await expectEqual(nodes);
    await subject.close();
  },
  testMsMax,
);
