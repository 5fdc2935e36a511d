// What people write to say where backups lie: a folder, one file, or the address of either in an S3.
import { statSync } from "node:fs";
import { basename, dirname } from "node:path";
import { UsageError } from "../../domain/error.ts";
import type { DataFolder } from "../folder.ts";
import { createFolderPlace } from "./folder-place.ts";
import { isFileName } from "./name.ts";
import { createS3Place } from "./s3-place.ts";
import type { Place, StoredBackup } from "./place.ts";

export interface Where {
  readonly place: Place;
  /** The one backup that is meant. Undefined: the place as a whole. */
  readonly name: string | undefined;
}

/**
 * A path that ends in `.tar.zst` is a file, any other a folder; `s3://BUCKET/PREFIX?endpoint=…&region=…` the same in an
 * S3. Without one: the data folder's own backups.
 */
export function readWhere(text: string | undefined, data: DataFolder): Where {
  if (text !== undefined && isRemote(text)) return readS3(text);
  const path = text ?? data.backups;
  const isFile = isFileName(path) || statSync(path, { throwIfNoEntry: false })?.isFile() === true;
  const folder = isFile ? dirname(path) : path;
  return {
    place: createFolderPlace(folder, data.path),
    name: isFile ? basename(path) : undefined,
  };
}

export const isRemote = (text: string) => /^s3:\/\//i.test(text);

type Environment = Record<string, string | undefined>;

/** Credentials come from where every tool for S3 looks for them: an address is shown, and ends up in logs. */
function readS3(text: string, env: Environment = Bun.env): Where {
  const url = URL.parse(text);
  if (!url?.hostname || url.username !== "" || url.password !== "") {
    throw new UsageError(
      "An address of backups must be s3://BUCKET/PREFIX, and no credentials are in it.",
    );
  }
  const of = (name: string) => env[`S3_${name}`] ?? env[`AWS_${name}`];
  const accessKeyId = of("ACCESS_KEY_ID");
  const secretAccessKey = of("SECRET_ACCESS_KEY");
  if (!accessKeyId || !secretAccessKey) {
    throw new UsageError(
      "Backups in an S3 need AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY in the environment.",
    );
  }
  const region = url.searchParams.get("region") ?? of("REGION") ?? "us-east-1";
  const endpoint =
    url.searchParams.get("endpoint") ?? of("ENDPOINT") ?? `https://s3.${region}.amazonaws.com`;
  const parts = url.pathname.split("/").filter((part) => part !== "");
  const name = isFileName(parts.at(-1) ?? "") ? parts.pop() : undefined;
  const place = createS3Place({
    endpoint,
    region,
    bucket: url.hostname,
    prefix: parts.join("/"),
    accessKeyId,
    secretAccessKey,
    sessionToken: of("SESSION_TOKEN"),
  });
  return { place, name };
}

/** The backup that is meant: the newest, if none is named. Throws an Error for people when there is none. */
export async function findBackup({ place, name }: Where): Promise<string> {
  if (name !== undefined) return name;
  const newest: StoredBackup | undefined = (await place.list()).at(-1);
  if (newest) return newest.name;
  throw new Error(`There is no backup in ${place.title}.`);
}
