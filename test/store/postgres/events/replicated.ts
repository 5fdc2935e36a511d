// A primary and a replica that streams from it, and nodes that read from that.
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { EventLogWriter } from "../../../../src/store/event-log.ts";
import type { Recorder } from "../../../../src/recorder/recorder.ts";
import { silentLog } from "../../../../src/runtime/log.ts";
import { openTestRecorder } from "../../../recorder/kit.ts";
import { journal } from "../../kit.ts";
import { startPostgres } from "../server.ts";
import { createSubjects, type PostgresSubject } from "./subject.ts";

export type Replicated = Awaited<ReturnType<typeof openReplicated>>;

/** Whatever is to become so does within this time: a replica that failed rests for ten seconds. */
const patienceMs = 20_000;

export async function openReplicated() {
  const primary = await startPostgres();
  const open = createSubjects(primary);
  // With the tables that all databases of these tests are made of.
  await (await open()).close();
  const replica = await primary.startReplica();
  const admin = primary.connect("postgres");
  const watcher = replica.connect("postgres");

  /** Until the replica has all that the primary has. */
  async function untilReplayed(): Promise<void> {
    const [{ end }] = await admin`select pg_current_wal_lsn()::text as end`;
    await until(async () => {
      const [{ is }] = await watcher`select pg_last_wal_replay_lsn() >= ${end}::pg_lsn as is`;
      return is;
    });
  }

  return {
    replica,
    open,
    untilReplayed,

    /** A node that reads from the replica, and one that does not. */
    async openNodes(readUrl?: string) {
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
    },

    async pauseReplay(): Promise<void> {
      await watcher`select pg_wal_replay_pause()`;
      await until(async () => {
        const [{ state }] = await watcher`select pg_get_wal_replay_pause_state() as state`;
        return state === "paused";
      });
    },
    resumeReplay: () => watcher`select pg_wal_replay_resume()`,

    async stop(): Promise<void> {
      await replica.stop();
      await primary.stop();
    },
  };
}

/** A recorder of another node, with its Worker. */
export function record(
  subject: PostgresSubject,
  readUrl: string,
  log = silentLog,
): Promise<Recorder> {
  const { folder } = subject.openNode();
  mkdirSync(join(folder, "journal", "server"), { recursive: true });
  const database = { url: subject.url, readUrl, node: "c" };
  return openTestRecorder(folder, { database, log });
}

export const nameOf = ({ url }: PostgresSubject) => new URL(url).pathname.slice(1);

/** Fulfils with how long that took. */
export async function until(isSo: () => Promise<boolean>, ms = patienceMs): Promise<number> {
  const began = performance.now();
  while (!(await isSo())) {
    if (performance.now() - began > ms) throw new Error("It has not become so in time.");
    await Bun.sleep(20);
  }
  return Math.round(performance.now() - began);
}

/** Has it look until it has all that the log has. Fulfils with how long that took. */
export const follow = (writer: EventLogWriter) =>
  until(async () => {
    while (await writer.settle());
    return (await writer.behind()) === 0;
  });

/** Has it look for longer than it waits between two looks. */
export async function lookFor(writer: EventLogWriter, ms = 2500): Promise<void> {
  const end = performance.now() + ms;
  while (performance.now() < end) {
    await writer.settle();
    await Bun.sleep(50);
  }
}
