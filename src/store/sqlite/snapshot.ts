// Reads that all see one moment.
import type { Database } from "bun:sqlite";
import type { EventLog } from "../event-log.ts";

export interface SnapshotOptions {
  /** Called when reads begin to be of one moment, and when they no longer are. */
  onChange?: (isOneMoment: boolean) => void;
}

/** A connection has one transaction at a time. Works that overlap share the moment of the first. */
export function createSnapshot(
  database: Database,
  { onChange = () => undefined }: SnapshotOptions = {},
): EventLog["snapshot"] {
  let working = 0;
  return async (work) => {
    if (working++ === 0) {
      database.run("begin");
      onChange(true);
    }
    try {
      return await work();
    } finally {
      if (--working === 0) {
        onChange(false);
        database.run("commit");
      }
    }
  };
}
