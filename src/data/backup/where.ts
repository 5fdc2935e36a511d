// What people write to say where backups lie: a folder, one file, or the address of either in an S3.
import { basename, dirname } from "node:path";
import { UsageError } from "../../domain/error.ts";
import type { DataFolder } from "../folder.ts";
import { findInstallationId } from "../installation.ts";
import { createFolderPlace, lookAt } from "./folder-place.ts";
import { isFileName } from "./name.ts";
import { mayBeOf, type Place } from "./place.ts";
import { isS3Address, parseS3Address, readS3 } from "./s3-address.ts";

export interface Where {
  readonly place: Place;
  /** The one backup that is meant. Undefined: the place as a whole. */
  readonly name: string | undefined;
  /** Whose backups count there. Undefined: there is no data yet, or none that says. */
  readonly installation: string | undefined;
}

/**
 * A path that ends in `.tar.zst` is a file, any other a folder; `s3://BUCKET/PREFIX?endpoint=…&region=…` the same in an
 * S3. Without one: the data folder's own backups. Throws a UsageError for whatever is neither.
 */
export function readWhere(text: string | undefined, data: DataFolder): Where {
  const installation = findInstallationId(data);
  if (text !== undefined && isS3Address(text)) return { ...readS3(text), installation };
  const path = text ?? data.backups;
  const found = lookAt(path);
  if (!found) demandPath(path);
  const isFile = isFileName(path) || found?.isFile() === true;
  const folder = isFile ? dirname(path) : path;
  return {
    place: createFolderPlace(folder, data.path),
    name: isFile ? basename(path) : undefined,
    installation,
  };
}

/** Throws a UsageError unless the text says where many backups may lie. Asks neither disk nor S3. */
export function demandFolderOrS3(text: string): string {
  if (isS3Address(text)) {
    if (!isFileName(parseS3Address(text).parts.at(-1) ?? "")) return text;
  } else {
    demandPath(text);
    if (!isFileName(text)) return text;
  }
  throw new UsageError("Backups need a folder, or s3://BUCKET/PREFIX, and not one file.");
}

/** An empty variable of a script would be the folder that it runs in. What looks like another address, or like a file of another kind, would become a folder of that name. */
function demandPath(path: string): void {
  if (path === "") throw new UsageError("The place of backups is empty: name a folder or a file.");
  if (/^[a-z][a-z0-9+.-]*:\/\//i.test(path)) {
    throw new UsageError(
      "Backups lie in a folder, or at s3://BUCKET/PREFIX: there is no other address.",
    );
  }
  if (!isFileName(path) && /\.(zip|tar|t?gz|zst|age|bz2|xz|7z)$/i.test(path)) {
    throw new UsageError(
      "The name of a backup must end in .tar.zst, or in .tar.zst.age if it is encrypted.",
    );
  }
}

/** The backup that is meant: the newest of this installation, if none is named. Throws an Error for people when there is none. */
export async function findBackup({ place, name, installation }: Where): Promise<string> {
  if (name !== undefined) return name;
  const all = await place.list();
  const ours = all.filter((backup) => mayBeOf(installation, backup));
  const newest = ours.at(-1);
  if (!newest) {
    const whose = all.length > 0 ? "of this installation " : "";
    throw new Error(`There is no backup ${whose}in ${place.title}.`);
  }
  const installations = new Set(ours.flatMap((backup) => backup.installation ?? []));
  if (installations.size <= 1) return newest.name;
  throw new Error(
    `The backups in ${place.title} are of ${installations.size} installations: name one of \`plaudit restore --list\`.`,
  );
}
