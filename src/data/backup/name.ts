// The name of a backup says when it was made, of which installation, and what for:
// `plaudit-2026-11-29T02-00-00-000Z-1f0c93ab.nightly.tar.zst`. Names sort as their moments do.

export interface BackupName {
  readonly name: string;
  readonly moment: Date;
  /** The beginning of the installation's id: several may share a place. Undefined: it had none yet. */
  readonly installation: string | undefined;
  /** What it was made for, in a word or two: "nightly", "before-0.3". Undefined: somebody asked for it. */
  readonly mark: string | undefined;
  readonly isEncrypted: boolean;
}

const pattern =
  /^plaudit-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z(?:-([0-9a-f]{8}))?(?:\.([a-z0-9][a-z0-9.-]*?))?\.tar\.zst(\.age)?$/;

export const nightly = "nightly";
export const markPattern = /^[a-z0-9](?:[a-z0-9.-]{0,38}[a-z0-9])?$/;

/** Whether Plaudit marks backups so that it deletes by itself: nobody else may. */
export function isOwnMark(mark: string): boolean {
  return mark === nightly || isBeforeMark(mark);
}

/** Of backups before a migration: the mark ends in the version that migrates. */
export function isBeforeMark(mark: string): boolean {
  return /^before-\d+\.\d+\.\d+/.test(mark);
}

/** As much of an installation's id as names have. Undefined: of none, or of one that is not Plaudit's. */
export function toShortId(installation: string | null | undefined): string | undefined {
  return /^[0-9a-f]{8}/.exec(installation ?? "")?.[0];
}

export interface Naming {
  mark?: string;
  /** The whole id. Null: there is none. */
  installation?: string | null;
  isEncrypted?: boolean;
}

export function nameBackup(moment: Date, { mark, installation, isEncrypted }: Naming = {}): string {
  const time = moment.toISOString().replace(/[:.]/g, "-");
  const id = toShortId(installation);
  const whose = id === undefined ? "" : `-${id}`;
  return `plaudit-${time}${whose}${mark === undefined ? "" : `.${mark}`}.tar.zst${isEncrypted ? ".age" : ""}`;
}

/** Undefined for whatever else lies there. */
export function parseName(name: string): BackupName | undefined {
  const [, day, hour, minute, second, ms, installation, mark, age] = pattern.exec(name) ?? [];
  if (day === undefined) return undefined;
  const moment = new Date(`${day}T${hour}:${minute}:${second}.${ms}Z`);
  if (Number.isNaN(moment.getTime())) return undefined;
  return { name, moment, installation, mark, isEncrypted: age !== undefined };
}

/** Whether a path is meant as one backup's, not as a folder of them. */
export function isFileName(path: string): boolean {
  return /\.tar\.zst(\.age)?$/.test(path);
}

/** Whether a backup of that name is to be encrypted. */
export function isEncryptedName(name: string): boolean {
  return name.endsWith(".age");
}
