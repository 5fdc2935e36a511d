// What this version would do to a data folder before it serves it. Only looks: it leaves no trace, and works beside
// a running server.
import type { OwnMigrations } from "../../db/migrations.ts";
import { lookInto } from "../store/sqlite/check.ts";
import { findLastMigration, type LastMigration } from "../store/sqlite/migration-history.ts";
import { demandRoomBefore } from "./backup/before.ts";
import { type DataFolder, demandNoStrangers } from "./folder.ts";
import { listWaiting, type Pending, type PrepareOptions } from "./migration.ts";
import { demandNoRestore } from "./restore/stage.ts";
import { freeBytes, sizeOf } from "./snapshot/contents.ts";
import { demandNoStage } from "./snapshot/way-back.ts";

export interface Upgrade {
  /** The migrations that wait, in the order in which they would run. */
  waiting: Pending[];
  /** How large the snapshot before them would be, and what is free. */
  snapshotBytes: number;
  freeBytes: number;
  /** The migration that ran last here, for a measure of the next. Undefined: none since this is kept. */
  last: LastMigration | undefined;
  /** Why this version does not start on the folder, and what to do about it, a sentence each. Empty: it does. */
  obstacles: string[];
}

export function planUpgrade(
  data: DataFolder,
  own: readonly OwnMigrations[],
  { diskBytesMin = 0, isPlain = false }: PrepareOptions = {},
): Upgrade {
  const obstacles: string[] = [];
  function attempt<T>(work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      obstacles.push((error as Error).message);
      return undefined;
    }
  }
  attempt(() => demandNoStage(data));
  attempt(() => demandNoRestore(data));
  const waiting = attempt(() => listWaiting(data, own)) ?? [];
  const names = own.map(({ name }) => name);
  if (isPlain) attempt(() => demandNoStrangers(data, names));
  if (waiting.length > 0) attempt(() => demandRoomBefore(data, diskBytesMin));
  return {
    waiting,
    snapshotBytes: sizeOf(data),
    freeBytes: freeBytes(data.path),
    last: attempt(() => findLast(data)),
    // A damaged file is told of by each who looks into it.
    obstacles: [...new Set(obstacles)],
  };
}

function findLast({ appFile, eventsFile }: DataFolder): LastMigration | undefined {
  return [appFile, eventsFile]
    .flatMap((file) => lookInto(file, findLastMigration) ?? [])
    .sort((a, b) => a.ranAt.localeCompare(b.ranAt))
    .at(-1);
}
