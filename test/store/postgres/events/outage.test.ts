// PostgreSQL is killed, started again, paused, demoted (F26), and has no connection left (F27) while a recorder's Worker
// stores events: none is lost,
// none is there twice, and taking events in never waits for it.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { AppError } from "../../../../src/domain/error.ts";
import type { Recorder } from "../../../../src/recorder/recorder.ts";
import { openEventLog } from "../../../../src/store/sqlite/opening.ts";
import { makeEvents, openTestRecorder } from "../../../recorder/kit.ts";
import { idsOf, listAll } from "../../kit.ts";
import { takeAllConnections } from "../crowd.ts";
import { hookMsMax, type PostgresServer, startPostgres } from "../server.ts";
import { createSubjects, type Node, type PostgresSubject } from "./subject.ts";

let server: PostgresServer;
let open: ReturnType<typeof createSubjects>;
beforeAll(async () => {
  server = await startPostgres({ settings: { max_connections: connectionsMax } });
  open = createSubjects(server);
}, hookMsMax);
afterAll(() => server?.stop(), hookMsMax);

const testMsMax = 120_000;
const drainMsMax = 60_000;
/** Few, so that another client takes them all at once. */
const connectionsMax = 30;
/** Taking events in is a write to a file. It waits for its turn of a busy machine, and for nothing else. */
const acceptMsMax = 2000;

function record(
  { folder }: Node,
  url: string,
  options: Partial<Parameters<typeof openTestRecorder>[1]> = {},
): Promise<Recorder> {
  mkdirSync(join(folder, "journal", "server"), { recursive: true });
  return openTestRecorder(folder, { database: { url, node: "a" }, ...options });
}

/** Sends some events every few milliseconds until it is told to stop. */
function load(recorder: Recorder) {
  const acknowledged: string[] = [];
  let slowestMs = 0;
  let isOver = false;
  async function send(): Promise<void> {
    while (!isOver) {
      const events = makeEvents(20);
      const from = performance.now();
      await recorder.accept(events);
      slowestMs = Math.max(slowestMs, performance.now() - from);
      for (const { messageId } of events) acknowledged.push(messageId!);
      await Bun.sleep(5);
    }
  }
  const sending = send();
  return {
    acknowledged,
    slowestMs: () => slowestMs,
    async stop() {
      isOver = true;
      await sending;
    },
  };
}

async function expectAllOnce(node: Node, acknowledged: readonly string[]): Promise<void> {
  const all = idsOf(await listAll(node));
  expect(all).toHaveLength(acknowledged.length);
  expect(new Set(all)).toEqual(new Set(acknowledged));
}

/** Runs a recorder while something happens to the server. */
async function survive(subject: PostgresSubject, happens: () => Promise<void>): Promise<void> {
  const node = subject.openNode();
  const recorder = await record(node, subject.url);
  const running = load(recorder);
  await Bun.sleep(700);
  await happens();
  await running.stop();
  await recorder.drained(drainMsMax);
  const { ledger, workerRestarts } = recorder.status();
  expect(ledger).toMatchObject({
    accepted: running.acknowledged.length,
    stored: running.acknowledged.length,
    duplicates: 0,
    deadLettered: 0,
    pending: 0,
  });
  expect(workerRestarts).toBe(0);
  expect(running.slowestMs()).toBeLessThan(acceptMsMax);
  await recorder.close(5000);
  await expectAllOnce(node, running.acknowledged);
}

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
  "made read-only, as a primary that was demoted: what is stored waits, and then goes on",
  async () => {
    const subject = await open();
    await survive(subject, async () => {
      const [{ name }] = await subject.admin`select current_database() as name`;
      await subject.admin.unsafe(`alter database ${name} set default_transaction_read_only = on`);
      // What is open goes on writing until it is ended, as at a failover.
      await subject.admin`select pg_terminate_backend(pid) from pg_stat_activity
        where datname = current_database() and pid <> pg_backend_pid()`;
      await Bun.sleep(1500);
      await subject.admin.unsafe(
        `set default_transaction_read_only = off; alter database ${name} reset default_transaction_read_only`,
      );
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

test(
  "what another node stores is told of on this one, within a second or so",
  async () => {
    const subject = await open();
    const [node, other] = [subject.openNode(), subject.openNode({ node: "b" })];
    const recorder = await record(node, subject.url);
    const theirs = other.openWriter();
    await theirs.begin("server");
    await Bun.sleep(500);
    let told = 0;
    recorder.onStored(() => (told += 1));
    const from = performance.now();
    await theirs.append({
      journal: "server",
      from: await theirs.position("server"),
      to: { segment: 0, offset: 100, sequence: 1 },
      events: [{ ...makeEvents(1)[0]!, properties: null }],
    });
    while (told === 0 && performance.now() - from < 5000) await Bun.sleep(5);
    process.stderr.write(`told after ${Math.round(performance.now() - from)} ms\n`);
    expect(told).toBe(1);
    const log = openEventLog(join(node.folder, "events.db"));
    expect(await log.last()).toBe(1);
    await log.close();
    expect(recorder.status()).toMatchObject({ behind: 0, ledger: { accepted: 1, stored: 1 } });
    await recorder.close(5000);
    await subject.close();
  },
  testMsMax,
);
