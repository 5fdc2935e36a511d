// How the backups of a folder stand: what was made last, what lies elsewhere, what was tried, what failed. Kept in a
// small file beside the data, for the server, `plaudit backup` and `plaudit doctor` are different processes.
import { existsSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
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

const Standing = Type.Object({
  newest: Type.Optional(Made),
  /** The newest that does not lie on the data's own disk. */
  elsewhere: Type.Optional(Made),
  /** The newest restore that was tried and went well. */
  verified: Type.Optional(Type.Object({ name: Type.String(), at: Time })),
  /** What went wrong last; gone with the next backup, or try, that goes well. */
  failed: Type.Optional(Type.Object({ at: Time, message: Type.String() })),
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

export function noteBackup(
  data: DataFolder,
  { name, manifest, bytes, seconds }: Backup,
  place: Place,
) {
  const moment = new Date(manifest.moment).getTime();
  const made = { name, place: place.title, moment, bytes, seconds };
  const elsewhere = place.isElsewhere ? { elsewhere: made } : {};
  change(data, { newest: made, ...elsewhere, failed: undefined });
}

export function noteVerified(data: DataFolder, name: string): void {
  change(data, { verified: { name, at: Date.now() }, failed: undefined });
}

export function noteFailure(data: DataFolder, message: string): void {
  change(data, { failed: { at: Date.now(), message } });
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
