// What a restore would take away: the difference between what a folder holds now and a backup.
import { existsSync } from "node:fs";
import { countMadeSince, type Made, summarizeEvents } from "../../store/sqlite/summary.ts";
import { countAccepted, type Manifest } from "../backup/manifest.ts";
import type { DataFolder } from "../folder.ts";
import { findInstallationId } from "../installation.ts";

export interface Losses {
  /** Made since the backup's moment. Undefined: what is there cannot be read. */
  made: Made | undefined;
  /** Events accepted since. */
  events: number | undefined;
}

export function findLosses({ appFile, eventsFile }: DataFolder, manifest: Manifest): Losses {
  const since = new Date(manifest.moment);
  return {
    made: existsSync(appFile)
      ? attempt(() => countMadeSince(appFile, since))
      : { accounts: 0, items: 0, likes: 0, keys: 0 },
    events: existsSync(eventsFile)
      ? attempt(() =>
          Math.max(0, countAccepted(summarizeEvents(eventsFile)) - countAccepted(manifest)),
        )
      : 0,
  };
}

/**
 * Throws an Error for people when the folder's data is of another installation than the backup. What cannot be
 * read is nobody's.
 */
export function demandSameInstallation(data: DataFolder, manifest: Manifest, title: string): void {
  const here = findInstallationId(data);
  if (here === undefined || manifest.installation === null || here === manifest.installation)
    return;
  throw new Error(
    `${title} is of another installation than ${data.path}: choose an empty folder with --data, or move that one away.`,
  );
}

/** Whether the folder's data and the backup are known to be of one installation. */
export function isSameInstallation(data: DataFolder, manifest: Manifest): boolean {
  const here = findInstallationId(data);
  return here !== undefined && here === manifest.installation;
}

/**
 * Whether the folder's data is certainly of before the backup: of a journal it has accepted less. Without a restore
 * that would happen to a folder that was put back by hand.
 */
export function isEarlier({ eventsFile }: DataFolder, { ledgers }: Manifest): boolean {
  if (!existsSync(eventsFile)) return false;
  const here = attempt(() => summarizeEvents(eventsFile).ledgers);
  if (here === undefined) return false;
  return Object.entries(ledgers).some(
    ([journal, { accepted }]) => accepted > (here[journal]?.accepted ?? 0),
  );
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch {
    return undefined;
  }
}
