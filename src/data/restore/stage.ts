// A restore that is ready: all of it lies beside the data, checked and on the disk, and what is left is renaming. As
// long as there is such a folder, no start gets past it.
import {
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import { syncPath } from "../../store/sqlite/copy.ts";
import { UsageError } from "../../domain/error.ts";
import type { DataFolder } from "../folder.ts";
import { hasSecret, replaceSecret, secretFiles } from "../secret/secret.ts";
import { clearUnless } from "../leftover.ts";
import { ownerOnly } from "../snapshot/contents.ts";
import { nameSnapshot } from "../snapshot/snapshot.ts";
import type { OnStep } from "../step.ts";
import { demandNotRestoring, restoreLockOf } from "./lock.ts";
import { freeName, putInPlace } from "../swap.ts";

/** Followed by the name that what it replaces will have. */
const stagePrefix = "restoring-";
const draftName = "restore.unfinished";

const noteName = "restore.json";

/** What whoever finishes a restore has to know of it. */
const StageNote = Type.Object({
  /** The backup's, for people. */
  title: Type.String(),
  moment: Type.String(),
  /** Of the backup's manifest: two are the same if it is. */
  sha256: Type.String(),
  revoked: Type.Object({
    sessions: Type.Integer(),
    keys: Type.Integer(),
    permissions: Type.Integer(),
    /** Undefined: of an earlier version, which knew of none. */
    shares: Type.Optional(Type.Integer()),
    /** Undefined: of an earlier version, which did not say. */
    isKnown: Type.Optional(Type.Boolean()),
  }),
});
export type StageNote = Static<typeof StageNote>;

/** Undefined where it is missing, as of an earlier version, or cannot be read. */
export function readStageNote(stage: string): StageNote | undefined {
  try {
    const value: unknown = JSON.parse(readFileSync(join(stage, noteName), "utf8"));
    return Value.Check(StageNote, value) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** An empty folder for what comes out of a backup. What a process that was killed has left goes. */
export function makeDraft({ path }: DataFolder): string {
  const draft = join(path, draftName);
  rmSync(draft, { recursive: true, force: true });
  mkdirSync(draft, { mode: ownerOnly });
  return draft;
}

/** What a restore that was killed has unpacked goes, unless one is under way. */
export function clearDraftOfRestore(data: DataFolder): void {
  clearUnless(restoreLockOf(data), join(data.path, draftName));
}

/** From here on the restore will be finished, by whoever comes next: the note tells them which it is. */
export function commitStage(data: DataFolder, draft: string, note: StageNote): void {
  writeFileSync(join(draft, noteName), JSON.stringify(note), { mode: 0o600, flush: true });
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
  if (hasSecret(data.path)) keepSecret(data, kept);
  onStep?.("kept the secret");
  for (const folder of [kept, dirname(kept), data.path]) syncPath(folder);
  rmSync(stage, { recursive: true });
  if (!isEmpty(kept)) return kept;
  rmSync(kept, { recursive: true });
  if (readdirSync(dirname(kept)).length === 0) rmdirSync(dirname(kept));
  return undefined;
}

/**
 * Whoever knows the secret could sign in: with another, no token of before is good for anything. Mail of before that
 * is held can still be opened.
 */
function keepSecret({ path }: DataFolder, kept: string): void {
  const files = secretFiles.map((name) => join(path, name)).filter((file) => existsSync(file));
  for (const file of files) linkSync(file, freeName(join(kept, basename(file))));
  try {
    replaceSecret(path, { at: Date.now(), isLeaked: true });
  } catch (error) {
    // One that is of no use opens nothing, either.
    if (!(error instanceof UsageError)) throw error;
    for (const file of files) rmSync(file);
  }
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

/** Throws an Error for people while a restore is half done, by another process or by none any more. */
export function demandNoRestore(data: DataFolder): void {
  demandNotRestoring(data);
  if (findStage(data) === undefined) return;
  throw new Error(
    `An earlier \`plaudit restore\` was interrupted: run \`plaudit restore --data ${data.path}\` to finish it.`,
  );
}
