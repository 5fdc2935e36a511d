// The data as it was before a migration, in a folder of its own. It is made aside and gets its name once it
// is whole and on the disk, so that whatever has a name can be relied upon.
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, join } from "node:path";
import type { DataFolder } from "../folder.ts";
import type { OnStep } from "../step.ts";
import { copyDatabase, syncPath } from "../../store/sqlite/copy.ts";
import { copySegments, demandRoom, ownerOnly } from "./contents.ts";

export interface SnapshotOptions {
  /** The free space to leave on the disk. */
  diskBytesMin?: number;
  onStep?: OnStep;
}

/** More are not kept: the oldest go when one is made. */
const snapshotsMax = 3;
const unfinished = ".unfinished";
/** Names the migrations that it was taken before, a line each. */
const beforeFile = "before";

/**
 * Copies what there is. Nobody may write meanwhile: call it `alone`. Returns the snapshot's name. Throws an
 * Error for people when there is no room, or when a database is damaged; then nothing has changed.
 */
export function takeSnapshot(
  data: DataFolder,
  before: readonly string[],
  { diskBytesMin = 0, onStep }: SnapshotOptions = {},
): string {
  mkdirSync(data.snapshots, { recursive: true, mode: ownerOnly });
  clearUnfinished(data.snapshots);
  demandRoom(data, diskBytesMin);
  const name = nameSnapshot();
  const draft = join(data.snapshots, `${name}${unfinished}`);
  mkdirSync(draft, { mode: ownerOnly });
  try {
    for (const file of [data.appFile, data.eventsFile]) {
      copyDatabase(file, join(draft, basename(file)));
      onStep?.(`copied ${basename(file)}`);
    }
    copySegments(data.journals, join(draft, "journal"));
    writeFileSync(join(draft, beforeFile), before.join("\n"), { flush: true });
    syncPath(draft);
    onStep?.("copied all");
    renameSync(draft, join(data.snapshots, name));
    syncPath(data.snapshots);
  } catch (error) {
    rmSync(draft, { recursive: true, force: true });
    throw error;
  }
  for (const old of listSnapshots(data).slice(0, -snapshotsMax)) {
    rmSync(join(data.snapshots, old), { recursive: true });
  }
  onStep?.("named it");
  return name;
}

/** The names of the snapshots there are, the oldest first. */
export function listSnapshots({ snapshots }: DataFolder): string[] {
  if (!existsSync(snapshots)) return [];
  return readdirSync(snapshots)
    .filter((name) => !name.endsWith(unfinished))
    .sort();
}

/** Of now, so that the names' order is that of their times. */
export function nameSnapshot(): string {
  return new Date().toISOString().replace(/[:.]/g, "-");
}

/** What people type to have it back, with the server stopped. */
export function wayBackTo(snapshot: string, { path }: DataFolder): string {
  return `plaudit migrate --back ${snapshot} --data ${path}`;
}

/**
 * The newest snapshot, if some of the migrations that it was taken before have run since and others have
 * not: what is there now is neither old nor new, and worth no snapshot.
 */
export function findCutShort(data: DataFolder, pending: readonly string[]): string | undefined {
  const newest = listSnapshots(data).at(-1);
  if (newest === undefined) return undefined;
  const before = readFileSync(join(data.snapshots, newest, beforeFile), "utf8").split("\n");
  const left = before.filter((name) => pending.includes(name));
  return left.length > 0 && left.length < before.length ? newest : undefined;
}

/** What a process that was killed has left. */
function clearUnfinished(snapshots: string): void {
  for (const name of readdirSync(snapshots)) {
    if (name.endsWith(unfinished)) rmSync(join(snapshots, name), { recursive: true });
  }
}
