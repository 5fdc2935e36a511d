// PostgreSQL is killed several times, paused, and has no connection left (F27) while a recorder's Worker stores events.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { AppError } from "../../../../src/domain/error.ts";
import { makeEvents } from "../../../recorder/kit.ts";
import { idsOf } from "../../kit.ts";
import { takeAllConnections } from "../crowd.ts";
import { hookMsMax, type PostgresServer, startPostgres } from "../server.ts";
import { createSubjects } from "./subject.ts";
import { testMsMax, connectionsMax, record, expectAllOnce, survive } from "./recording.ts";

let server: PostgresServer;
let open: ReturnType<typeof createSubjects>;
beforeAll(async () => {
  server = await startPostgres({ settings: { max_connections: connectionsMax } });
  open = createSubjects(server);
}, hookMsMax);
afterAll(() => server?.stop(), hookMsMax);

test(
  "killed and started again, several times in the middle of batches",
  async () => {
    const subject = await open();
    await survive(subject, async () => {
      for (let n = 0; n < 3; n++) {
        await server.kill();
        await Bun.sleep(800);
        await server.start();
        await Bun.sleep(1200);
      }
    });
    await subject.close();
  },
  testMsMax,
);

test(
  "paused for five seconds, and its connections ended over and over",
  async () => {
    const subject = await open();
    await survive(subject, async () => {
      await server.pause();
      await Bun.sleep(5000);
      await server.resume();
      for (let n = 0; n < 20; n++) {
        await Bun.sleep(50 + 7 * n);
        await subject.admin`select pg_terminate_backend(pid) from pg_stat_activity
          where datname = current_database() and pid <> pg_backend_pid()`;
      }
    });
    await subject.close();
  },
  testMsMax,
);

test(
  "without a connection, since others have them all: what is stored waits, and then goes on",
  async () => {
    const subject = await open();
    await survive(subject, async () => {
      await using crowd = await takeAllConnections(server, subject.admin);
      const [before] = await subject.admin`select seq::int as seq from event_order`;
      await Bun.sleep(3000);
      const [after] = await subject.admin`select seq::int as seq from event_order`;
      expect(after.seq).toBe(before.seq);
      await crowd.leave();
    });
    await subject.close();
  },
  testMsMax,
);

test(
  "with durability `database` an event is answered once PostgreSQL has it, and refused in time if it has not",
  async () => {
    const subject = await open();
    const node = subject.openNode();
    const recorder = await record(node, subject.url, { durability: "database" });
    const events = makeEvents(3);
    await recorder.accept(events);
    const [{ seq }] = await subject.admin`select seq::int as seq from event_order`;
    expect(seq).toBe(3);
    const allow = await subject.refuse();
    const late = makeEvents(2);
    const from = performance.now();
    const refused = await recorder.accept(late).catch((error: unknown) => error);
    expect(refused).toBeInstanceOf(AppError);
    expect(refused).toMatchObject({ code: "unavailable" });
    expect(performance.now() - from).toBeLessThan(15_000);
    await allow();
    // They stayed in the journal: sent again, they are copies.
    await recorder.accept(late);
    await recorder.close(5000);
    await expectAllOnce(node, idsOf([...events, ...late]) as string[]);
    await subject.close();
  },
  testMsMax,
);
