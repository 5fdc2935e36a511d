// The id of an installation, by which a backup is told from another's.
import { inFile } from "../store/sqlite/check.ts";
import { noteInstallation } from "../store/sqlite/installation.ts";
import type { DataFolder } from "./folder.ts";

/** Gives the data an id if it has none. It must have been migrated. */
export function nameInstallation({ appFile }: DataFolder): void {
  inFile(appFile, noteInstallation);
}
