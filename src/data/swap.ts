// Puts staged data in the place of what is there. Each step is a renaming, and what was done already is skipped, so
// that a process that was killed at any of them is followed by one that does the rest.
import { existsSync, linkSync, renameSync } from "node:fs";
import { basename, join } from "node:path";
import { settleDatabase } from "../store/sqlite/copy.ts";
import type { DataFolder } from "./folder.ts";
import type { OnStep } from "./step.ts";

/** What was there goes to `kept`, a folder on the same disk. The stage is empty afterwards, and still there. */
export function putInPlace(data: DataFolder, stage: string, kept: string, onStep?: OnStep): void {
  const journal = join(stage, "journal");
  if (existsSync(journal)) {
    if (existsSync(data.journals)) renameSync(data.journals, freeName(join(kept, "journal")));
    onStep?.("kept the journal");
    renameSync(journal, data.journals);
    onStep?.("put the journal back");
  }
  for (const file of [data.appFile, data.eventsFile]) {
    const name = basename(file);
    if (!existsSync(join(stage, name))) continue;
    if (existsSync(file)) keepDatabase(file, kept);
    onStep?.(`kept ${name}`);
    renameSync(join(stage, name), file);
    onStep?.(`put ${name} back`);
  }
}

/** Gives the file a second name. Its log must go: it would be read into whatever file has the first. */
function keepDatabase(file: string, folder: string): void {
  settleDatabase(file);
  for (const log of [`${file}-wal`, `${file}-shm`].filter((each) => existsSync(each))) {
    renameSync(log, freeName(join(folder, basename(log))));
  }
  linkSync(file, freeName(join(folder, basename(file))));
}

/** The path, with a number where it is taken: by an earlier try that was cut short. */
export function freeName(path: string): string {
  let free = path;
  for (let n = 2; existsSync(free); n++) free = `${path}.${n}`;
  return free;
}
