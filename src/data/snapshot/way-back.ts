// The way back to a snapshot, for a server that is stopped. It is staged first, so that the rest is renaming;
// as long as there is a stage, no start gets past it. What it replaces becomes a snapshot itself.
import { copyFileSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import type { DataFolder } from "../folder.ts";
import { checkFile } from "../../store/sqlite/check.ts";
import { carryErasures, syncPath } from "../../store/sqlite/copy.ts";
import { whileRestoring } from "../restore/lock.ts";
import { putInPlace } from "../swap.ts";
import { copySegments, demandRoom, ownerOnly } from "./contents.ts";
import { alone } from "./lock.ts";
import { listSnapshots, nameSnapshot, type SnapshotOptions, wayBackTo } from "./snapshot.ts";

/** Followed by the name that what it replaces will have. */
const stagePrefix = "going-back-";

/**
 * Puts a snapshot in the place of what is there, and returns the name under which that is kept. Whoever was
 * erased since goes again at the next start. Cut short, it is finished by being called again.
 */
export function goBack(
  data: DataFolder,
  snapshot: string,
  options: SnapshotOptions = {},
): Promise<string> {
  return whileRestoring(data, () => alone(data, () => replace(data, snapshot, options)));
}

function replace(
  data: DataFolder,
  snapshot: string,
  { diskBytesMin = 0, onStep }: SnapshotOptions,
): string {
  const stage = findStage(data) ?? stageSnapshot(data, snapshot, diskBytesMin);
  onStep?.("staged");
  const replaced = basename(stage).slice(stagePrefix.length);
  const kept = join(data.snapshots, replaced);
  mkdirSync(kept, { recursive: true, mode: ownerOnly });
  writeFileSync(join(kept, "before"), "", { flush: true });

  putInPlace(data, stage, kept, onStep);
  for (const folder of [kept, data.snapshots, data.path]) syncPath(folder);
  rmSync(stage, { recursive: true });
  return replaced;
}

/** Throws an Error for people while a way back is half done. */
export function demandNoStage(data: DataFolder): void {
  if (findStage(data) === undefined) return;
  const [any = "NAME"] = listSnapshots(data);
  throw new Error(
    `An earlier \`plaudit migrate --back\` was interrupted: run \`${wayBackTo(any, data)}\` to finish it.`,
  );
}

function findStage({ path }: DataFolder): string | undefined {
  const name = readdirSync(path).find((each) => each.startsWith(stagePrefix));
  return name === undefined ? undefined : join(path, name);
}

function stageSnapshot(data: DataFolder, snapshot: string, diskBytesMin: number): string {
  const known = listSnapshots(data);
  if (!known.includes(snapshot)) {
    const names = known.length === 0 ? "none" : known.join(", ");
    throw new Error(`There is no such snapshot in ${data.path}. These are there: ${names}.`);
  }
  const from = join(data.snapshots, snapshot);
  const files = [data.appFile, data.eventsFile].map((file) => basename(file));
  const damaged = files.find((name) => checkFile(join(from, name)).length > 0);
  if (damaged !== undefined) {
    throw new Error(`${join(from, damaged)} is damaged: choose another snapshot.`);
  }
  demandRoom(data, diskBytesMin);

  const draft = join(data.path, "snapshot.unfinished");
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: ownerOnly });
  for (const name of files) {
    copyFileSync(join(from, name), join(draft, name));
    syncPath(join(draft, name));
  }
  carryErasures(data, join(draft, basename(data.eventsFile)));
  copySegments(join(from, "journal"), join(draft, "journal"));
  syncPath(draft);
  const stage = join(data.path, `${stagePrefix}${nameSnapshot()}`);
  renameSync(draft, stage);
  syncPath(data.path);
  return stage;
}
