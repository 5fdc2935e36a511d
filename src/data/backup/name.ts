// The name of a backup says when it was made and what for: `plaudit-2026-11-29T02-00-00-000Z.nightly.tar.zst`.
// Names sort as their moments do.

export interface BackupName {
  readonly name: string;
  readonly moment: Date;
  /** What it was made for, in a word or two: "nightly", "before-0.3". Undefined: somebody asked for it. */
  readonly mark: string | undefined;
  readonly isEncrypted: boolean;
}

const pattern =
  /^plaudit-(\d{4}-\d\d-\d\d)T(\d\d)-(\d\d)-(\d\d)-(\d{3})Z(?:\.([a-z0-9][a-z0-9.-]*?))?\.tar\.zst(\.age)?$/;

export const markPattern = /^[a-z0-9](?:[a-z0-9.-]{0,38}[a-z0-9])?$/;

export function nameBackup(moment: Date, mark?: string, isEncrypted = false): string {
  const time = moment.toISOString().replace(/[:.]/g, "-");
  return `plaudit-${time}${mark === undefined ? "" : `.${mark}`}.tar.zst${isEncrypted ? ".age" : ""}`;
}

/** Undefined for whatever else lies there. */
export function parseName(name: string): BackupName | undefined {
  const [, day, hour, minute, second, ms, mark, age] = pattern.exec(name) ?? [];
  if (day === undefined) return undefined;
  const moment = new Date(`${day}T${hour}:${minute}:${second}.${ms}Z`);
  if (Number.isNaN(moment.getTime())) return undefined;
  return { name, moment, mark, isEncrypted: age !== undefined };
}

/** Whether a path is meant as one backup's, not as a folder of them. */
export function isFileName(path: string): boolean {
  return /\.tar\.zst(\.age)?$/.test(path);
}
