// Whether a folder that somebody only reads has come to hold other data: after a restore, or a way back, the names
// are of other files, while whoever has the old ones open reads on.
import { statSync } from "node:fs";
import type { DataFolder } from "./folder.ts";

const everyMs = 1000;

export interface Watch {
  /** Fulfils with an Error for people once other data is there, or none. */
  readonly replaced: Promise<Error>;
  stop(): void;
}

/** Begin before the files are opened: what is replaced in between is noticed too. */
export function watchReplaced(data: DataFolder): Watch {
  const before = identify(data);
  const { promise, resolve } = Promise.withResolvers<Error>();
  const timer = setInterval(() => {
    if (identify(data) === before) return;
    clearInterval(timer);
    resolve(
      new Error(
        `The data in ${data.path} was replaced, as by a restore: start again to look at what is there now.`,
      ),
    );
  }, everyMs);
  return { replaced: promise, stop: () => clearInterval(timer) };
}

/** Looked at by name alone: to open a database here and close it would drop SQLite's locks. */
function identify({ appFile, eventsFile }: DataFolder): string {
  return [appFile, eventsFile].map(identifyFile).join();
}

function identifyFile(file: string): string {
  try {
    const { dev, ino } = statSync(file);
    return `${dev}:${ino}`;
  } catch {
    return "none";
  }
}
