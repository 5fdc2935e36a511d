// A restore that is ready: all of it lies beside the data, checked and on the disk, and what is left is renaming. As
// long as there is such a folder, no start gets past it.
import { existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { syncPath } from "../../store/sqlite/copy.ts";
import type { DataFolder } from "../folder.ts";
import { ownerOnly } from "../snapshot/contents.ts";
import { nameSnapshot } from "../snapshot/snapshot.ts";
import type { OnStep } from "../step.ts";
import { freeName, putInPlace } from "../swap.ts";

/** Followed by the name that what it replaces will have. */
const stagePrefix = "restoring-";
const draftName = "restore.unfinished";

/** An empty folder for what comes out of a backup. What a process that was killed has left goes. */
export function makeDraft({ path }: DataFolder): string {
  const draft = join(path, draftName);
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: ownerOnly });
  return draft;
}

/** From here on the restore will be finished, by whoever comes next. */
export function commitStage(data: DataFolder, draft: string): void {
  syncPath(draft);
  renameSync(draft, join(data.path, `${stagePrefix}${nameSnapshot()}`));
  syncPath(data.path);
}

/**
 * Puts the stage in the place of what is there, and returns the folder in which that is kept; undefined when there
 * was nothing. Nobody may have the folder meanwhile: call it `alone`.
 */
export function finishStage(data: DataFolder, onStep?: OnStep): string | undefined {
  const stage = findStage(data);
  if (stage === undefined) return undefined;
  const kept = join(data.path, "replaced", basename(stage).slice(stagePrefix.length));
  mkdirSync(kept, { recursive: true, mode: ownerOnly });
  putInPlace(data, stage, kept, onStep);
  // Whoever knows the secret could sign in: with another, no token of before is good for anything.
  const secret = join(data.path, "secret");
  if (existsSync(secret)) renameSync(secret, freeName(join(kept, "secret")));
  onStep?.("kept the secret");
  for (const folder of [kept, dirname(kept), data.path]) syncPath(folder);
  rmSync(stage, { recursive: true });
  if (!isEmpty(kept)) return kept;
  rmSync(kept, { recursive: true });
  if (readdirSync(dirname(kept)).length === 0) rmdirSync(dirname(kept));
  return undefined;
}

/** Where there was no data, nothing but the lock that we have taken ourselves. */
function isEmpty(kept: string): boolean {
  const entries = readdirSync(kept, { recursive: true, withFileTypes: true });
  return entries.every((entry) => entry.isDirectory() || entry.name.startsWith("lock"));
}

export function findStage({ path }: DataFolder): string | undefined {
  if (!existsSync(path)) return undefined;
  const name = readdirSync(path).find((each) => each.startsWith(stagePrefix));
  return name === undefined ? undefined : join(path, name);
}

/** Throws an Error for people while a restore is half done. */
export function demandNoRestore(data: DataFolder): void {
  if (findStage(data) === undefined) return;
  throw new Error(
    `An earlier \`plaudit restore\` was interrupted: run \`plaudit restore --data ${data.path}\` to finish it.`,
  );
}
