// The data folder as one value: where each file lies, and how the folder comes to be.
import { accessSync, constants, existsSync, mkdirSync, readdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { lookInto } from "../store/sqlite/check.ts";
import { demandKnown } from "../store/keepers.ts";
import { listKeepers } from "../store/sqlite/keepers.ts";

export interface DataFolder {
  readonly path: string;
  /** Accounts and what belongs to the house itself. */
  readonly appFile: string;
  /** Product events. */
  readonly eventsFile: string;
  /** One folder of segments for each process that records. */
  readonly journals: string;
  /** What was there before migrations. */
  readonly snapshots: string;
  /** Backups, where no other place is set. */
  readonly backups: string;
}

/** Names the files; touches nothing. */
export function locateData(path: string): DataFolder {
  const folder = resolve(path);
  return {
    path: folder,
    appFile: join(folder, "app.db"),
    eventsFile: join(folder, "events.db"),
    journals: join(folder, "journal"),
    snapshots: join(folder, "snapshots"),
    backups: join(folder, "backups"),
  };
}

/**
 * Throws an Error for people when the data is an app's that has more built in than is known here: half of
 * what it keeps of somebody would be left out, or left behind.
 */
export function demandNoStrangers({ path, appFile }: DataFolder, known: readonly string[]): void {
  if (!existsSync(appFile)) return;
  const keepers = lookInto(appFile, listKeepers);
  demandKnown(keepers, known, path);
}

/** Makes the folder, and says whether it was missing. Throws an Error for people when it cannot be used. */
export function makeFolder({ path, journals }: DataFolder): boolean {
  const isNew = !existsSync(path);
  try {
    mkdirSync(journals, { recursive: true, mode: 0o700 });
    accessSync(path, constants.R_OK | constants.W_OK | constants.X_OK);
  } catch (cause) {
    const { code } = cause as { code?: string };
    throw new Error(
      `The data folder ${path} cannot be written (${code}): choose another folder with --data, or fix its owner.`,
      { cause },
    );
  }
  return isNew;
}

/** What lies at the path. Throws an Error for people when it is no folder, or one that we may not read. */
export function lookAtFolder({
  path,
  appFile,
  eventsFile,
}: DataFolder): "missing" | "empty" | "data" {
  try {
    const names = readdirSync(path).map((name) => join(path, name));
    return names.includes(appFile) || names.includes(eventsFile) ? "data" : "empty";
  } catch (cause) {
    const { code } = cause as { code?: string };
    if (code === "ENOENT") return "missing";
    if (code === "ENOTDIR") throw new Error(`${path} is a file: --data needs a folder.`, { cause });
    throw new Error(
      `The data folder ${path} cannot be read (${code}): run this as its owner, or fix its permissions.`,
      { cause },
    );
  }
}

/** Throws an Error for people when what is in the folder may not be opened: it would be taken for damaged, or for nothing. */
export function demandOpenable({ path, appFile, eventsFile, journals }: DataFolder): void {
  const { R_OK, W_OK, X_OK } = constants;
  const folder = R_OK | W_OK | X_OK;
  const needed = [
    [path, folder],
    [journals, folder],
    [appFile, R_OK | W_OK],
    [eventsFile, R_OK | W_OK],
  ] as const;
  for (const [each, rights] of needed) {
    try {
      accessSync(each, rights);
    } catch (cause) {
      const { code } = cause as { code?: string };
      if (code === "ENOENT") continue;
      throw new Error(
        `${each} cannot be read and written (${code}): run this as its owner, or fix its permissions.`,
        { cause },
      );
    }
  }
}

/** What Plaudit puts into its folder, and what a disk has by itself. */
const ownNames =
  /^((app|events)\.db.*|journal|node|secret(\.old|\..*\.new)?|snapshots|backups|replaced|(backup|restore|snapshot|verify)\.(json|lock|unfinished).*|(restoring|going-back)-.*|lost\+found|\..*)$/;

/** What lies in the folder and is nobody's that we know. */
export function listForeign({ path }: DataFolder): string[] {
  return existsSync(path) ? readdirSync(path).filter((name) => !ownNames.test(name)) : [];
}
