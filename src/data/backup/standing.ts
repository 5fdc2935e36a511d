// How the backups of a folder stand: what was made last, what lies elsewhere, what was tried, what failed. Kept in a
// small file beside the data, for the server, `plaudit backup` and `plaudit doctor` are different processes.
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { isAbsolute, join } from "node:path";
import { type Static, Type } from "@sinclair/typebox";
import { Value } from "@sinclair/typebox/value";
import type { DataFolder } from "../folder.ts";
import type { Backup } from "./backup.ts";
import type { Place } from "./place.ts";

const Time = Type.Integer({ description: "In ms since 1970." });

const Made = Type.Object({
  name: Type.String(),
  place: Type.String(),
  moment: Time,
  bytes: Type.Integer(),
  seconds: Type.Number(),
});

export type Made = Static<typeof Made>;

const Standing = Type.Object({
  newest: Type.Optional(Made),
  /** The newest that does not lie on the data's own disk. */
  elsewhere: Type.Optional(Made),
  /** The newest restore that was tried and went well. */
  verified: Type.Optional(Type.Object({ name: Type.String(), at: Time })),
  /** What went wrong last; gone once it goes well. */
  failed: Type.Optional(
    Type.Object({
      at: Time,
      message: Type.String(),
      /** Undefined: of a backup. */
      ofTrial: Type.Optional(Type.Boolean()),
      /** Where it was to go. Undefined: nobody could say. */
      place: Type.Optional(Type.String()),
    }),
  ),
});
export type Standing = Static<typeof Standing>;

/** Nothing of a folder without backups, or whose file cannot be read: it is a note, and no data. */
export function readStanding(data: DataFolder): Standing {
  const file = fileOf(data);
  if (!existsSync(file)) return {};
  try {
    const value: unknown = JSON.parse(readFileSync(file, "utf8"));
    return Value.Check(Standing, value) ? value : {};
  } catch {
    return {};
  }
}

export interface NoteOptions {
  /** Whether it is one of the server's: another place then has taken over from that which failed. */
  isOfServer?: boolean;
}

/** What failed elsewhere still does after somebody's backup here. */
export function noteBackup(
  data: DataFolder,
  { name, manifest, bytes, seconds }: Backup,
  place: Place,
  { isOfServer = false }: NoteOptions = {},
) {
  const moment = new Date(manifest.moment).getTime();
  const made = { name, place: place.title, moment, bytes, seconds };
  const elsewhere = place.isElsewhere ? { elsewhere: made } : {};
  const { failed } = readStanding(data);
  const isOver = isOfServer || [undefined, place.title].includes(failed?.place);
  change(data, { newest: made, ...elsewhere, failed: isOver ? undefined : failed });
}

export function noteVerified(data: DataFolder, name: string): void {
  const { failed } = readStanding(data);
  change(data, {
    verified: { name, at: Date.now() },
    failed: failed?.ofTrial ? undefined : failed,
  });
}

/** Says whether that could be done: what has filled the disk keeps this from being written, too. */
export function noteFailure(
  data: DataFolder,
  failure: { message: string; ofTrial: boolean; place: string | undefined },
): boolean {
  try {
    change(data, { failed: { at: Date.now(), ...failure } });
    return true;
  } catch {
    return false;
  }
}

/** A copy that somebody has deleted counts for nothing any more. */
export function forgetElsewhere(data: DataFolder): void {
  change(data, { elsewhere: undefined });
}

/** Whether a backup in a folder is not there now. Of what lies in an S3 nothing is known without asking it. */
export function isGone({ place, name }: Made): boolean {
  return isAbsolute(place) && !existsSync(join(place, name));
}

/** Written whole, or not at all. Two at once: the later wins, and the next backup tells it anew. */
function change(data: DataFolder, changes: Partial<Standing>): void {
  const file = fileOf(data);
  const draft = `${file}.${process.pid}.new`;
  writeFileSync(draft, `${JSON.stringify({ ...readStanding(data), ...changes }, null, 2)}\n`, {
    mode: 0o600,
  });
  renameSync(draft, file);
}

const fileOf = ({ path }: DataFolder) => join(path, "backup.json");
