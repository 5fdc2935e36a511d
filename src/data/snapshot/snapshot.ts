// Snapshots: what earlier versions copied before a migration, and what a way back replaces, each in a folder of its own.
// Today a migration makes a backup (../backup/before.ts).
import { existsSync, readdirSync } from "node:fs";
import type { DataFolder } from "../folder.ts";
import type { OnStep } from "../step.ts";

export interface SnapshotOptions {
  /** The free space to leave on the disk. */
  diskBytesMin?: number;
  onStep?: OnStep;
}

const unfinished = ".unfinished";

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
