// Where backups lie: a folder here, another machine's disk, a bucket. A backup there has its name once it is whole
// and on the disk, and never replaces another.
import type { Bytes } from "./archive.ts";
import { type BackupName, parseName, toShortId } from "./name.ts";

export interface StoredBackup extends BackupName {
  readonly bytes: number;
}

export interface Place {
  /** For people: a path or an address. */
  readonly title: string;
  /** Whether what lies there outlives the disk that the data is on, as far as anybody can tell. */
  readonly isElsewhere: boolean;
  /** The backups there, the oldest first. */
  list(): Promise<StoredBackup[]>;
  /** Keeps a backup. Fulfils with its size once it is safe. Throws when there is one of that name. */
  put(name: string, content: Bytes): Promise<number>;
  /** Throws an Error for people when there is none of that name. */
  open(name: string): Promise<Bytes>;
  /** Clears away what was not finished, of backups of that installation. Nobody may be making one. */
  clear(installation: string | undefined): Promise<void>;
  /** Deletes one for good. */
  remove(name: string): Promise<void>;
}

/**
 * Whether a backup may be of that installation, whose id may not be known. One that was made before there were ids
 * says none, and its manifest tells when it is opened.
 */
export function mayBeOf(installation: string | undefined, backup: BackupName): boolean {
  const own = toShortId(installation);
  return [own, undefined].includes(backup.installation) || own === undefined;
}

/** Of what lies there, the backups: the oldest first. */
export function toBackups(files: readonly { name: string; bytes: number }[]): StoredBackup[] {
  return files
    .flatMap(({ name, bytes }) => {
      const parsed = parseName(name);
      return parsed ? [{ ...parsed, bytes }] : [];
    })
    .toSorted((a, b) => a.moment.getTime() - b.moment.getTime());
}
