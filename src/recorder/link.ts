// The main thread's side of the Worker. It starts the Worker, tells it how far to read and asks it to stop. When the
// Worker dies or hangs, it starts another and tells it at which batch the one before was lost.
import type { Log } from "../runtime/log.ts";
import type { Position } from "../journal/position.ts";
import { createDropping } from "./dropping.ts";
import { createLosses } from "./losses.ts";
import type { EventDatabase, FromWorker, ToWorker } from "./messages.ts";
import type { Ledger, Removed } from "../domain/ledger.ts";

export interface LinkOptions {
  workerUrl: URL;
  appFile: string;
  eventsFile: string;
  database?: EventDatabase | undefined;
  folder: string;
  name: string;
  log: Log;
  /** Called at each sign of life, with what is stored by then. */
  onProgress: (position: Position, ledger: Ledger) => void;
  openTimeoutMs?: number;
  /** A Worker that gives no sign of life for this long counts as lost. A batch takes a second or less. */
  silenceMsMax?: number;
  /** How long a lost Worker's successor is waited with at most: longer from one to the next. */
  restartMsMax?: number;
}

export interface Link {
  /** Fulfils when the Worker has opened the store for the first time. Rejects after a time-out. */
  readonly opened: Promise<void>;
  /** Everything before `until` may be stored. */
  read(until: Position): void;
  /** Which journals that others left could not be stored, each with its reason. Undefined until all were tried. */
  adopted(): readonly string[] | undefined;
  /** Has the Worker purge the store, between its batches. */
  purge(): void;
  /** Has the Worker drop a dead letter. Throws AppError `unavailable` if it could not, or not in time. */
  dropLetter(id: number): Promise<void>;
  /** Whether every purge that was asked for is done. */
  isPurged(): boolean;
  /** How many events were removed since the start. */
  removed(): Removed;
  health(): Health;
  /** Gives the Worker at most `withinMs` to finish its batch and close the store. */
  close(withinMs: number): Promise<void>;
}

export interface Health {
  /** Why nothing can be stored now; undefined when all is well. */
  failing: string | undefined;
  /** How many Workers were replaced. This and the others count since the start. */
  restarts: number;
  /** How many batches failed and were tried again. */
  failures: number;
  /** How many batches were made smaller, because they failed or a Worker was lost at them. */
  halvings: number;
  /** How many stored events are not packed yet, and how often packing them failed. */
  unpacked: number;
  packingFailures: number;
  /** How many events that other nodes stored are not here yet. */
  behind: number;
  /** How often the replica failed, so that the primary was read in its place. */
  replicaFailures: number;
}

const well: Health = {
  failing: undefined,
  restarts: 0,
  failures: 0,
  halvings: 0,
  unpacked: 0,
  packingFailures: 0,
  behind: 0,
  replicaFailures: 0,
};

type Purged = Extract<FromWorker, { type: "purged" }>;

/** A silence is counted in looks and not timed: a process that was stopped for a while heard nothing meanwhile. */
const silentLooksMax = 30;
const restartMsMin = 100;
/** A Worker that was lost at no batch may have been lost at purging. The next one only stores for so long. */
const purgeRestMs = 60_000;
/** Threads that do not end when they are told to. Each holds memory, and perhaps the database. */
const lingeringMax = 2;

export function startLink(options: LinkOptions): Link {
  const { workerUrl, appFile, eventsFile, database, folder, name, log, onProgress } = options;
  const { openTimeoutMs = 30_000, silenceMsMax = 15_000, restartMsMax = 5000 } = options;
  const opened = Promise.withResolvers<void>();
  const closed = Promise.withResolvers<void>();
  const losses = createLosses();
  const dropping = createDropping(send);
  const lingering = new Set<Worker>();
  const health: Health = { ...well };
  let worker: Worker | undefined;
  let adopted: readonly string[] | undefined;
  let until: Position | undefined;
  let restartMs = restartMsMin;
  let silentLooks = 0;
  let closing = false;
  /** How many purges were asked for, and how many of them are done. */
  let purgeNumber = 0;
  let purgedNumber = 0;
  /** How many Workers were lost at no batch since the last purge was done. */
  let idleLosses = 0;
  const removed: Removed = { erased: 0, expired: 0 };

  function start(): void {
    if (closing) return;
    if (lingering.size >= lingeringMax) {
      health.failing = "the recorder's Worker hangs and cannot be ended: restart Plaudit";
      return restartLater();
    }
    const mine = new Worker(workerUrl, { name: `recorder ${name}`, smol: true });
    worker = mine;
    silentLooks = 0;
    mine.onmessage = ({ data }: MessageEvent<FromWorker>) => {
      // A Worker that was replaced has no say any more.
      if (worker === mine) hear(data);
    };
    mine.onerror = (event) => {
      event.preventDefault();
      lose(mine, event.message);
    };
    mine.addEventListener("close", () => {
      lingering.delete(mine);
      lose(mine, "it ended");
    });
    const files = { appFile, eventsFile, folder };
    send({ type: "open", ...files, database, name, attempts: losses.attempts() });
    if (until) send({ type: "read", until });
    if (purgeNumber === 0) return;
    const purgeLater = () => worker === mine && send({ type: "purge", number: purgeNumber });
    setTimeout(purgeLater, idleLosses * purgeRestMs).unref();
  }

  function restartLater(): void {
    setTimeout(start, restartMs);
    restartMs = Math.min(restartMs * 2, restartMsMax);
  }

  function hear(message: FromWorker): void {
    silentLooks = 0;
    if (message.type === "progress") {
      health.failing = message.failing && `events cannot be stored: ${message.failing}`;
      restartMs = restartMsMin;
      health.unpacked = message.unpacked;
      health.behind = message.behind;
      onProgress(message.position, message.ledger);
      opened.resolve();
    }
    if (message.type === "trying") losses.tries(message);
    if (message.type === "purged") countRemoved(message);
    if (message.type === "dropped") dropping.hear(message);
    if (message.type === "closed") closed.resolve();
    if (message.type === "adopted") adopted = message.failed;
    if (message.type === "packingFailed") health.packingFailures += 1;
    if (message.type === "failed") health.failures += 1;
    if (message.type === "halved") health.halvings += 1;
    if (message.type === "replicaLeft") health.replicaFailures += 1;
    logFailure(log, message);
  }

  function countRemoved({ number, removed: { erased, expired } }: Purged): void {
    purgedNumber = number;
    idleLosses = 0;
    removed.erased += erased;
    removed.expired += expired;
    if (erased + expired > 0) log.info("Events were removed.", { erased, expired });
  }

  function lose(lost: Worker, reason: string): void {
    if (worker !== lost) return;
    worker = undefined;
    if (closing) return closed.resolve();
    const { records } = losses.lose();
    if (records > 1) health.halvings += 1;
    if (records === 0) idleLosses += 1;
    health.restarts += 1;
    health.failing = `the recorder's Worker is restarting: ${reason}`;
    const { restarts } = health;
    log.error("The recorder's Worker was lost, and another takes over.", {
      reason,
      records,
      restarts,
    });
    restartLater();
  }

  function send(message: ToWorker): void {
    worker?.postMessage(message);
  }

  const watching = setInterval(() => {
    silentLooks += 1;
    if (!worker || silentLooks < silentLooksMax) return;
    const hung = worker;
    lingering.add(hung);
    lose(hung, "it hangs");
    // Ending a thread that holds a database is the last resort. Even a thread that lives on stores nothing
    // twice, since the store compares the journal's place before it moves it.
    hung.terminate();
  }, silenceMsMax / silentLooksMax);

  const openTimer = setTimeout(() => {
    const reason = health.failing ?? "The recorder's Worker did not open the store in time.";
    opened.reject(new Error(reason));
  }, openTimeoutMs);
  opened.promise.then(
    () => clearTimeout(openTimer),
    () => {},
  );
  start();

  return {
    opened: opened.promise,
    read(to) {
      until = to;
      send({ type: "read", until: to });
    },
    adopted: () => adopted,
    purge() {
      purgeNumber += 1;
      send({ type: "purge", number: purgeNumber });
    },
    dropLetter: dropping.drop,
    isPurged: () => purgedNumber === purgeNumber,
    removed: () => removed,
    health: () => ({ ...health }),
    async close(withinMs) {
      closing = true;
      clearInterval(watching);
      clearTimeout(openTimer);
      const last = worker;
      if (!last) return;
      send({ type: "close" });
      const timer = setTimeout(closed.resolve, withinMs);
      await closed.promise;
      clearTimeout(timer);
      worker = undefined;
      last.terminate();
    },
  };
}

function logFailure(log: Log, message: FromWorker): void {
  if (message.type === "failed") {
    const { reason } = message;
    log.error("A batch of events could not be stored, and is tried again.", { reason });
  }
  if (message.type === "halved") {
    const { records, reason } = message;
    log.warn("A batch of events could not be stored, and its halves are tried.", {
      records,
      reason,
    });
  }
  if (message.type === "packingFailed") {
    const { reason } = message;
    log.error("Stored events could not be packed. This is tried again.", { reason });
  }
  if (message.type === "unheard") {
    const { reason } = message;
    log.warn("What other nodes store is looked for each second, since they are not heard.", {
      reason,
    });
  }
  if (message.type === "replicaLeft") {
    const { reason } = message;
    log.warn("The replica fails. What other nodes store is read from the primary meanwhile.", {
      reason,
    });
  }
  if (message.type === "replicaUsedAgain") {
    log.info("What other nodes store is read from the replica again.");
  }
  if (message.type === "purgeFailed") {
    const { reason } = message;
    log.error("Events could not be removed. This is tried again.", { reason });
  }
}
