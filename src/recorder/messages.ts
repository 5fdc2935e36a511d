// The messages between the main thread and the Worker. They are small on purpose: the events stay in the journal.
import type { Position } from "../journal/position.ts";
import type { Attempt } from "../runtime/portion.ts";
import type { Ledger, Removed } from "../domain/ledger.ts";

export type ToWorker =
  | Opening
  /** Everything before `until` may be stored. */
  | { type: "read"; until: Position }
  /** Purge the store. Each purge has a higher number than the one before. */
  | { type: "purge"; number: number }
  /** Forget what was set aside under this number, and answer `dropped`. */
  | { type: "drop"; letter: number }
  /** Let go of the store, and answer `closed`. */
  | { type: "close" };

/** A PostgreSQL that several nodes store in. Each keeps a copy of what is stored in its own events.db. */
export interface EventDatabase {
  /** postgres://USER:PASSWORD@HOST/NAME, migrated. */
  url: string;
  /** Past any pooler, to hear of what others store. Default: `url`. */
  directUrl?: string | undefined;
  /** A replica, from which what others store is read. Default: `url`. */
  readUrl?: string | undefined;
  /** Tells this node's journals from those of others. */
  node: string;
}

export interface Opening {
  type: "open";
  /** Undefined: events are stored in events.db alone. */
  database?: EventDatabase | undefined;
  appFile: string;
  eventsFile: string;
  folder: string;
  name: string;
  /** By journal: the batches at which earlier Workers were lost. */
  attempts: Record<string, Attempt>;
}

export type FromWorker =
  /** Sent after opening, after each batch, and every second as a sign of life. */
  | {
      type: "progress";
      position: Position;
      ledger: Ledger;
      /** How many stored events are not packed yet. */
      unpacked: number;
      /** How many events that others stored are not here yet. */
      behind: number;
      failing: string | undefined;
    }
  /** Sent before so many records are stored, and with zero once only their commit is left. */
  | { type: "trying"; journal: string; sequence: number; records: number }
  /** What nobody has any more of other journals is stored, but for those that failed, each with its reason. */
  | { type: "adopted"; failed: readonly string[] }
  /** A batch could not be stored. It is tried again. */
  | { type: "failed"; reason: string }
  /** So many records could not be stored together. Half of them are tried next. */
  | { type: "halved"; records: number; reason: string }
  /** Stored events could not be packed. They stay as they are, and this is tried again. */
  | { type: "packingFailed"; reason: string }
  /** Others are not heard of when they store something. It is looked for each second. */
  | { type: "unheard"; reason: string }
  /** The replica fails. What others store is read from the primary, until it is read from the replica again. */
  | { type: "replicaLeft"; reason: string }
  | { type: "replicaUsedAgain" }
  /** Events could not be removed. This is tried again. */
  | { type: "purgeFailed"; reason: string }
  /** The purge of this number is done, and with it all before. */
  | { type: "purged"; number: number; removed: Removed }
  /** This letter is gone; with a reason, it could not be dropped. */
  | { type: "dropped"; letter: number; reason?: string }
  | { type: "closed" };
