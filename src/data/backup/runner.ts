// Gives errands to Workers: one for each, which is there for as long as it takes.
import type { Done, Errand, FromBackupWorker } from "./messages.ts";

/** A failure that the Worker has noted beside the data. */
export class NotedFailure extends Error {
  override readonly name = "NotedFailure";
}

export interface Runner {
  /** Rejects with what went wrong: a NotedFailure, or whatever has kept the Worker from telling. */
  run(errand: Errand): Promise<Done>;
  /** What is under way is dropped, and rejects. */
  close(): void;
}

const hourMs = 60 * 60 * 1000;

/** An errand that takes more than `msMax` is given up: a disk on the network may never answer. */
export function createRunner(workerUrl: URL, msMax: number): Runner {
  const workers = new Set<Worker>();
  return {
    run(errand) {
      const { promise, resolve, reject } = Promise.withResolvers<Done>();
      const worker = new Worker(workerUrl, { name: "backup", smol: true });
      workers.add(worker);
      worker.onmessage = ({ data: outcome }: MessageEvent<FromBackupWorker>) => {
        if (outcome.type === "done") resolve(outcome);
        else
          reject(outcome.isNoted ? new NotedFailure(outcome.message) : new Error(outcome.message));
      };
      worker.onerror = (event) => {
        event.preventDefault();
        reject(new Error(`The backup Worker was lost: ${event.message}`));
      };
      worker.addEventListener("close", () => reject(new Error("The backup Worker ended.")));
      const hours = Math.round(msMax / hourMs);
      const tooLong = new Error(`It has taken more than ${hours} hours, and is given up.`);
      const timer = setTimeout(() => reject(tooLong), msMax);
      worker.postMessage(errand);
      return promise.finally(() => {
        clearTimeout(timer);
        workers.delete(worker);
        worker.terminate();
      });
    },
    close() {
      for (const worker of workers) worker.terminate();
    },
  };
}
