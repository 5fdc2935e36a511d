// A node that reads what others have stored from a replica, which is one that streams from the primary.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { SQL } from "bun";
import type { EventLogWriter } from "../../../../src/store/event-log.ts";
import type { Recorder } from "../../../../src/recorder/recorder.ts";
import { createLog, silentLog } from "../../../../src/runtime/log.ts";
import { openTestRecorder } from "../../../recorder/kit.ts";
import { append, events, idsOf, journal, listAll } from "../../kit.ts";
import { hookMsMax, type PostgresServer, startPostgres } from "../server.ts";
import { createSubjects, type PostgresSubject } from "./subject.ts";

let primary: PostgresServer;
let replica: PostgresServer;
let admin: SQL;
let watcher: SQL;
let open: ReturnType<typeof createSubjects>;
beforeAll(async () => {
  primary = await startPostgres();
  open = createSubjects(primary);
  // With the tables that all databases of these tests are made of.
  await (await open()).close();
  replica = await primary.startReplica();
  admin = primary.connect("postgres");
  watcher = replica.connect("postgres");
}, 2 * hookMsMax);
afterAll(async () => {
  await replica?.stop();
  await primary?.stop();
}, hookMsMax);

const testMsMax = 60_000;
/** Whatever is to become so does within this time: a replica that failed rests for ten seconds. */
const patienceMs = 20_000;
/** Others' rows are looked for each second, and a busy machine is slow. */
const soonMs = 4000;

/** A recorder of another node, with its Worker. */
function record(subject: PostgresSubject, readUrl: string, log = silentLog): Promise<Recorder> {
  const { folder } = subject.openNode();
  mkdirSync(join(folder, "journal", "server"), { recursive: true });
  const database = { url: subject.url, readUrl, node: "c" };
  return openTestRecorder(folder, { database, log });
}

/** A node that reads from the replica, and one that does not. */
async function openNodes(readUrl?: string) {
  const subject = await open();
  await untilReplayed();
  const said: string[] = [];
  const one = subject.openNode({
    node: "a",
    readUrl: readUrl ?? replica.urlOf(nameOf(subject)),
    onReplicaLeft: (reason) => said.push(`left: ${reason}`),
    onReplicaUsedAgain: () => said.push("used again"),
  });
  const other = subject.openNode({ node: "b" });
  const [mine, theirs] = [one.openWriter(), other.openWriter()];
  for (const writer of [mine, theirs]) await writer.begin(journal);
  return { subject, one, other, mine, theirs, said };
}

const nameOf = ({ url }: PostgresSubject) => new URL(url).pathname.slice(1);

async function until(isSo: () => Promise<boolean>, ms = patienceMs): Promise<number> {
  const began = performance.now();
  while (!(await isSo())) {
    if (performance.now() - began > ms) throw new Error("It has not become so in time.");
    await Bun.sleep(20);
  }
  return Math.round(performance.now() - began);
}

/** Until the replica has all that the primary has. */
async function untilReplayed(): Promise<void> {
  const [{ end }] = await admin`select pg_current_wal_lsn()::text as end`;
  await until(async () => {
    const [{ is }] = await watcher`select pg_last_wal_replay_lsn() >= ${end}::pg_lsn as is`;
    return is;
  });
}

async function pauseReplay(): Promise<void> {
  await watcher`select pg_wal_replay_pause()`;
  await until(async () => {
    const [{ state }] = await watcher`select pg_get_wal_replay_pause_state() as state`;
    return state === "paused";
  });
}

const resumeReplay = () => watcher`select pg_wal_replay_resume()`;

/** Has it look until it has all that the log has. Fulfils with how long that took. */
const follow = (writer: EventLogWriter) =>
  until(async () => {
    while (await writer.settle());
    return (await writer.behind()) === 0;
  });

/** Has it look for longer than it waits between two looks. */
async function lookFor(writer: EventLogWriter, ms = 2500): Promise<void> {
  const end = performance.now() + ms;
  while (performance.now() < end) {
    await writer.settle();
    await Bun.sleep(50);
  }
}

test(
  "what others store comes from the replica, and soon",
  async () => {
    const { subject, one, other, mine, theirs, said } = await openNodes();
    await append(theirs, events(5));
    // Before it looks it knows of nothing.
    await Bun.sleep(1000);
    await mine.settle();
    const tookMs = await follow(mine);
    process.stderr.write(`from the replica after ${tookMs} ms\n`);
    expect(tookMs).toBeLessThan(soonMs);
    expect(await listAll(one)).toEqual(await listAll(other));
    expect(said).toEqual([]);
    await subject.close();
  },
  testMsMax,
);

test(
  "while the replica lags a node sees what it stores itself at once, says what it lacks, and is whole afterwards",
  async () => {
    const { subject, one, other, mine, theirs, said } = await openNodes();
    await append(theirs, events(5));
    await Bun.sleep(1000);
    await follow(mine);
    await pauseReplay();
    await append(theirs, events(7, {}, 10));
    await lookFor(mine);
    expect(await mine.behind()).toBe(7);
    expect(await listAll(one)).toHaveLength(5);
    // Its own comes behind those seven, which it then has from the primary.
    expect(await append(mine, events(2, {}, 20))).toMatchObject({ stored: 2, duplicates: 0 });
    expect(await mine.behind()).toBe(0);
    expect(await listAll(one)).toHaveLength(14);
    await append(theirs, events(3, {}, 30));
    await lookFor(mine);
    expect(await mine.behind()).toBe(3);
    await resumeReplay();
    await follow(mine);
    await append(theirs, events(1, {}, 40));
    await lookFor(mine, 1000);
    for (const writer of [mine, theirs]) await follow(writer);
    expect(await listAll(one)).toHaveLength(18);
    expect(await listAll(one)).toEqual(await listAll(other));
    expect(said).toEqual([]);
    await subject.close();
  },
  testMsMax,
);

test(
  "a replica that is killed is left for the primary, and used again when it is back",
  async () => {
    const { subject, one, mine, theirs, said } = await openNodes();
    await append(theirs, events(5));
    await Bun.sleep(1000);
    await follow(mine);
    await replica.kill();
    await append(theirs, events(5, {}, 10));
    await lookFor(mine);
    expect(await mine.behind()).toBe(0);
    expect(await append(mine, events(2, {}, 20))).toMatchObject({ stored: 2 });
    await append(theirs, events(1, {}, 30));
    await lookFor(mine);
    expect(await listAll(one)).toHaveLength(13);
    expect(said).toHaveLength(1);
    expect(said[0]).toStartWith("left: ");
    process.stderr.write(`${said[0]}\n`);
    await replica.start("standby");
    await untilReplayed();
    let sent = 0;
    await until(async () => {
      await append(theirs, events(1, {}, 100 + sent++));
      await lookFor(mine, 1000);
      return said.length > 1;
    });
    expect(said[1]).toBe("used again");
    expect(await listAll(one)).toHaveLength(13 + sent);
    // It does read from there.
    await pauseReplay();
    await append(theirs, events(4, {}, 200));
    await lookFor(mine);
    expect(await mine.behind()).toBe(4);
    await resumeReplay();
    await follow(mine);
    await subject.close();
  },
  testMsMax,
);

test(
  "a replica that is silent holds nobody up for longer than its limits",
  async () => {
    const { subject, one, mine, theirs, said } = await openNodes();
    await append(theirs, events(5));
    await Bun.sleep(1000);
    await follow(mine);
    await replica.pause();
    await append(theirs, events(5, {}, 10));
    await Bun.sleep(1000);
    const tookMs = await follow(mine);
    process.stderr.write(`left a silent replica after ${tookMs} ms\n`);
    expect(said).toHaveLength(1);
    // While it rests nobody waits for it.
    await append(theirs, events(5, {}, 20));
    await Bun.sleep(1000);
    await mine.settle();
    expect(await mine.behind()).toBe(0);
    expect(await listAll(one)).toHaveLength(15);
    await replica.resume();
    await subject.close();
  },
  testMsMax,
);

test(
  "another installation's database is taken for no replica",
  async () => {
    const stranger = await open();
    await stranger.admin`update event_order set log = log + 1`;
    const writer = stranger.openWriter();
    await writer.begin(journal);
    await append(writer, events(9, {}, 500));
    const { subject, one, other, mine, theirs, said } = await openNodes(stranger.url);
    await append(theirs, events(5));
    await lookFor(mine);
    expect(await mine.behind()).toBe(0);
    expect(idsOf(await listAll(one))).toEqual(idsOf(await listAll(other)));
    expect(await listAll(one)).toHaveLength(5);
    expect(said).toEqual(["left: It is no replica of this database."]);
    await subject.close();
    await stranger.close();
  },
  testMsMax,
);

test(
  "a recorder that hears of others tells what they stored soon, though it comes from the replica",
  async () => {
    const { subject, theirs } = await openNodes();
    const recorder = await record(subject, replica.urlOf(nameOf(subject)));
    await Bun.sleep(1000);
    const tookMs: number[] = [];
    for (let n = 0; n < 10; n++) {
      await append(theirs, events(5, {}, 10 * n));
      const stored = 5 * (n + 1);
      tookMs.push(await until(async () => recorder.status().ledger.stored === stored));
    }
    process.stderr.write(`told after ${tookMs.join(", ")} ms\n`);
    expect(Math.max(...tookMs)).toBeLessThan(soonMs);
    expect(recorder.status()).toMatchObject({ failing: undefined, replicaFailures: 0 });
    await recorder.close(5000);
    await subject.close();
  },
  testMsMax,
);

test(
  "a recorder logs once that its replica fails, counts it, and is well",
  async () => {
    const { subject, theirs } = await openNodes();
    const lines: string[] = [];
    const log = createLog({ write: (line) => void lines.push(line) });
    const recorder = await record(subject, "postgres://a:b@127.0.0.1:1/none", log);
    for (let n = 0; n < 3; n++) {
      await append(theirs, events(5, {}, 10 * n));
      await until(
        async () =>
          recorder.status().behind === 0 && recorder.status().ledger.stored === 5 * (n + 1),
      );
    }
    expect(recorder.status()).toMatchObject({
      failing: undefined,
      drainFailures: 0,
      replicaFailures: 1,
    });
    expect(lines.filter((line) => line.includes("The replica fails."))).toHaveLength(1);
    await recorder.close(5000);
    await subject.close();
  },
  testMsMax,
);
