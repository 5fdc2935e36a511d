// The server's backups: one each night, made up for at the start where a night was missed, and a try each week
// whether the newest can be restored. Whoever asks has one made in between. Each is an errand of a Worker of its own,
// which is there for as long as it takes.
import { Cron } from "croner";
import { AppError } from "../../domain/error.ts";
import type { Log } from "../../runtime/log.ts";
import type { DataFolder } from "../folder.ts";
import { clearDraftOfRestore } from "../restore/stage.ts";
import { clearTrials } from "../restore/verify.ts";
import { clearDraft } from "./backup.ts";
import type { Keep } from "./keep.ts";
import type { Errand } from "./messages.ts";
import { nightly, parseName } from "./name.ts";
import { mayBeOf, type StoredBackup } from "./place.ts";
import { createPresence } from "./presence.ts";
import { createRunner, NotedFailure } from "./runner.ts";
import { noteFailure, readStanding, type Standing } from "./standing.ts";
import { readWhere } from "./where.ts";

export interface BackupsOptions {
  data: DataFolder;
  workerUrl: URL;
  /** Whether one is made each night. */
  isOn: boolean;
  /** Where they go, as people write it. Undefined: the data folder's own place. */
  where: string | undefined;
  /** When, as cron says it, in UTC. */
  at: string;
  keep: Keep;
  /** Whose key alone reads them. */
  recipient?: string;
  diskBytesMin: number;
  log: Log;
  /** How long after the start a missed night is made up for. */
  catchUpMs?: number;
  /** An errand that takes longer is given up: a disk on the network may never answer. */
  errandMsMax?: number;
  /** Not all installations of the world are to come at the same moment. */
  jitterMsMax?: number;
}

export interface BackupStatus extends Standing {
  /** Whether one is made each night. */
  isOn: boolean;
  isRunning: boolean;
  /** Since the start. */
  failures: number;
  /** Whose affair they are. Undefined: Plaudit's own. */
  madeBy?: "postgresql";
}

export interface Backups {
  /** Begins the nights, and clears away what an earlier process has left half done. */
  start(): void;
  /** Has one made, and does not wait for it. Throws AppError `conflict` while one is made. */
  begin(): void;
  /** The backups of ours there, the newest first. Rejects with AppError `unavailable` when the place cannot be asked. */
  list(): Promise<StoredBackup[]>;
  status(): BackupStatus;
  /** What is under way is dropped: there is one less, and nothing half done. */
  close(): void;
}

/** For data that lies in no folder. */
export function createNoBackups(): Backups {
  const refuse = () => {
    throw new AppError("unavailable", "This server makes no backups.");
  };
  return {
    start() {},
    begin: refuse,
    list: async () => [],
    status: () => ({ isOn: false, isRunning: false, failures: 0 }),
    close() {},
  };
}

const verifyAt = "0 4 * * 0";
const hourMs = 60 * 60 * 1000;
const dayMs = 24 * hourMs;
/** Before the next night. */
const errandMsDefault = 20 * hourMs;
/** A night and some: the one before is missed. */
const missedMs = dayMs + 2 * hourMs;
const listMsMax = 20_000;

/** To be raced: nobody else hears of it, and what nobody hears would end the server. */
async function rejectLate(): Promise<never> {
  await Bun.sleep(listMsMax);
  throw new Error("It does not answer.");
}

export function createBackups(options: BackupsOptions): Backups {
  const { data, workerUrl, isOn, where, at, keep, diskBytesMin, log } = options;
  const { catchUpMs = 60_000, jitterMsMax = 10 * 60_000 } = options;
  const { errandMsMax = errandMsDefault } = options;
  const common = { dataFolder: data.path, where, diskBytesMin };
  const runner = createRunner(workerUrl, errandMsMax);
  const timers: Timer[] = [];
  const crons: Cron[] = [];
  const leaveOutGone = createPresence();
  const standing = () => leaveOutGone(readStanding(data));
  let isRunning = false;
  let isClosed = false;
  let failures = 0;
  /** The last failure, if nothing on the disk tells of it. */
  let unnoted: Standing["failed"];

  async function work(errand: Errand, title: string): Promise<void> {
    isRunning = true;
    try {
      const { name, warnings } = await runner.run(errand);
      for (const warning of warnings) log.warn(warning);
      log.info(`${title} is done.`, { name });
      unnoted = undefined;
    } catch (error) {
      if (isClosed) return;
      failures += 1;
      log.error(`${title} failed.`, { error });
      if (!(error instanceof NotedFailure)) noteHere(error as Error, errand);
    } finally {
      isRunning = false;
    }
  }

  /** The Worker could not: it is lost, or hangs, or the disk is full. */
  function noteHere({ message }: Error, { type }: Errand): void {
    const failure = { message, ofTrial: type === "verify", place: undefined };
    unnoted = noteFailure(data, failure) ? undefined : { at: Date.now(), ...failure };
  }

  /** What somebody has made since by a command of theirs is newer. */
  function stands(): Standing {
    const now = standing();
    const isOver = unnoted === undefined || (now.newest?.moment ?? 0) > unnoted.at;
    return isOver ? now : { ...now, failed: unnoted };
  }

  /** Another night comes: what is under way is not waited for. */
  function backUp(mark: string | undefined): void {
    if (isRunning) return;
    void work(
      { type: "back up", mark, recipient: options.recipient, keep, ...common },
      "The backup",
    );
  }

  function verify(): void {
    const { newest } = readStanding(data);
    if (newest === undefined) return;
    if (isRunning) return later(hourMs, verify);
    if (parseName(newest.name)?.isEncrypted) {
      log.warn("The newest backup is encrypted, and its key is not here: verify it elsewhere.");
      return;
    }
    void work({ type: "verify", ...common }, "The trial restore of the newest backup");
  }

  function later(ms: number, act: () => void): void {
    timers.push(setTimeout(act, ms));
  }

  function isMissed(): boolean {
    return Date.now() - (standing().newest?.moment ?? 0) > missedMs;
  }

  return {
    start() {
      for (const clear of [clearDraft, clearDraftOfRestore, clearTrials]) clear(data);
      // Asked now, so that it is known when a missed night is made up for.
      standing();
      if (!isOn) return;
      const jitterMs = Math.random() * jitterMsMax;
      const inUtc = { timezone: "UTC", unref: true };
      crons.push(
        new Cron(at, inUtc, () => later(jitterMs, () => backUp(nightly))),
        new Cron(verifyAt, inUtc, () => later(jitterMs, verify)),
      );
      later(catchUpMs, () => {
        if (isMissed()) backUp(nightly);
      });
    },
    begin() {
      if (isRunning) throw new AppError("conflict", "A backup is being made already.");
      backUp(undefined);
    },
    async list() {
      try {
        const { place, installation } = readWhere(common.where, data);
        const all = await Promise.race([place.list(), rejectLate()]);
        return all.filter((backup) => mayBeOf(installation, backup)).reverse();
      } catch (cause) {
        throw new AppError(
          "unavailable",
          `The backups cannot be listed now: ${(cause as Error).message}`,
          { cause },
        );
      }
    },
    status: () => ({ ...stands(), isOn, isRunning, failures }),
    close() {
      isClosed = true;
      for (const cron of crons) cron.stop();
      for (const timer of timers) clearTimeout(timer);
      runner.close();
    },
  };
}
