// An erasure has a place in the log: whoever comes behind it under the same id is somebody new, in every copy, whenever that
// copy comes there.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { dayMs } from "../../../../src/domain/time.ts";
import { append, event, listAll, purge, start } from "../../kit.ts";
import { hookMsMax, type PostgresServer, startPostgres } from "../server.ts";
import { begin, follow } from "./copies.ts";
import { createSubjects } from "./subject.ts";

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

test(
  "an erasure that two nodes put down at once has one place, and is there for those who come back",
  async () => {
    const subject = await open();
    const nodes = ["a", "b"].map((node) => subject.openNode({ node }));
    const [mine, theirs] = await Promise.all(nodes.map((node) => begin(node)));
    await append(mine!, [event(1, { userId: "ann" })]);
    await subject.erase("ann", until);
    await Promise.all([purge(mine!, now), purge(theirs!, now)]);
    const [first] = await subject.admin`select max(seq)::int as seq from event_erasures`;
    await append(theirs!, [event(2, { userId: "ann", ...later })]);
    for (const writer of [mine!, theirs!]) await purge(writer, now);
    const [last] = await subject.admin`select max(seq)::int as seq from event_erasures`;
    expect([first.seq, last.seq]).toEqual([1, 1]);
    for (const writer of [mine!, theirs!]) await follow(writer, subject);
    for (const node of nodes) expect(await listAll(node)).toHaveLength(1);
    // Again, and she is gone again.
    await subject.erase("ann", until + 2 * dayMs);
    for (const writer of [mine!, theirs!]) await purge(writer, now);
    for (const node of nodes) expect(await listAll(node)).toHaveLength(0);
    await subject.close();
  },
  testMsMax,
);
