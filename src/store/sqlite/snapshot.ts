// Reads that all see one moment.
import type { Database } from "bun:sqlite";
import type { EventLog } from "../event-log.ts";

/** A connection has one transaction at a time. Works that overlap share the moment of the first. */
export function createSnapshot(database: Database): EventLog["snapshot"] {
  let working = 0;
  return async (work) => {
    if (working++ === 0) database.run("begin");
    try {
      return await work();
    } finally {
      if (--working === 0) database.run("commit");
    }
  };
}
