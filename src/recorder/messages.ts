// What the main thread and the Worker say to each other. Small on purpose: the events stay in the journal.
import type { Position } from "../journal/position.ts";
import type { Attempt } from "./portion.ts";
import type { Ledger, Removed } from "../domain/ledger.ts";

export type ToWorker =
  | Opening
  /** Everything before `until` may be stored. */
  | { type: "read"; until: Position }
  /** Erase whom app.db says to erase, and remove what was kept for long enough. Numbers rise. */
  | { type: "purge"; number: number }
  /** Let go of the database and answer `closed`. */
  | { type: "close" };

export interface Opening {
  type: "open";
  appFile: string;
  eventsFile: string;
  folder: string;
  name: string;
  /** By journal: what earlier Workers were lost at. */
  attempts: Record<string, Attempt>;
}

export type FromWorker =
  /** Sent after opening, after each batch, and each second as a sign of life. */
  | { type: "progress"; position: Position; ledger: Ledger; failing: string | undefined }
  /** Sent before so many records are stored, and with zero when only their commit is left. */
  | { type: "trying"; journal: string; sequence: number; records: number }
  /** A batch could not be stored; it is tried again. */
  | { type: "failed"; reason: string }
  /** So many records could not be stored together; half of them are tried. */
  | { type: "halved"; records: number; reason: string }
  /** Events could not be removed. This is tried again. */
  | { type: "purgeFailed"; reason: string }
  /** All is done that was asked for with this number, and with those before it. */
  | { type: "purged"; number: number; removed: Removed }
  | { type: "closed" };
