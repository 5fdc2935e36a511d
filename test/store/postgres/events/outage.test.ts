// PostgreSQL is killed, started again, paused, demoted (F26), and has no connection left (F27) while a recorder's Worker
// stores events: none is lost,
// none is there twice, and taking events in never waits for it.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { join } from "node:path";
import { openEventLog } from "../../../../src/store/sqlite/opening.ts";
import { makeEvents } from "../../../recorder/kit.ts";
import { hookMsMax, type PostgresServer, startPostgres } from "../server.ts";
import { createSubjects } from "./subject.ts";
import { testMsMax, connectionsMax, record, survive } from "./recording.ts";

let server: PostgresServer;
let open: ReturnType<typeof createSubjects>;
beforeAll(async () => {
  server = await startPostgres({ settings: { max_connections: connectionsMax } });
  open = createSubjects(server);
}, hookMsMax);
afterAll(() => server?.stop(), hookMsMax);

test(
  "killed and started again in the middle of batches",
  async () => {
    const subject = await open();
    await survive(subject, async () => {
      await server.kill();
      await Bun.sleep(300);
      await server.start();
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
