// The id of an installation, by which a backup is told from another's.
import { existsSync } from "node:fs";
import { inFile, lookInto } from "../store/sqlite/check.ts";
import { findInstallation, noteInstallation } from "../store/sqlite/installation.ts";
import type { DataFolder } from "./folder.ts";

/** Gives the data an id if it has none. It must have been migrated. */
export function nameInstallation({ appFile }: DataFolder): void {
  inFile(appFile, noteInstallation);
}

/** Undefined where there is no data, or none with an id that can be read. */
export function findInstallationId({ appFile }: DataFolder): string | undefined {
  if (!existsSync(appFile)) return undefined;
  try {
    return lookInto(appFile, findInstallation);
  } catch {
    return undefined;
  }
}
