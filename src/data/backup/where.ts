// What people write to say where backups lie: a folder, or one file.
import { statSync } from "node:fs";
import { basename, dirname } from "node:path";
import type { DataFolder } from "../folder.ts";
import { createFolderPlace } from "./folder-place.ts";
import { isFileName } from "./name.ts";
import type { Place, StoredBackup } from "./place.ts";

export interface Where {
  readonly place: Place;
  /** The one backup that is meant. Undefined: the place as a whole. */
  readonly name: string | undefined;
}

/** A path that ends in `.tar.zst` is a file, any other a folder. Without one: the data folder's own backups. */
export function readWhere(text: string | undefined, data: DataFolder): Where {
  const path = text ?? data.backups;
  const isFile = isFileName(path) || statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  const folder = isFile ? dirname(path) : path;
  return {
    place: createFolderPlace(folder, data.path),
    name: isFile ? basename(path) : undefined,
  };
}

/** The backup that is meant: the newest, if none is named. Throws an Error for people when there is none. */
export async function findBackup({ place, name }: Where): Promise<string> {
  if (name !== undefined) return name;
  const newest: StoredBackup | undefined = (await place.list()).at(-1);
  if (newest) return newest.name;
  throw new Error(`There is no backup in ${place.title}.`);
}
