// Backups in a folder, on this disk or on one that is mounted.
import { existsSync, mkdirSync, type Stats, statSync } from "node:fs";
import { link, open, readdir, rename, rm, stat } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { syncPath } from "../../store/sqlite/copy.ts";
import { ownerOnly } from "../snapshot/contents.ts";
import type { Bytes } from "./archive.ts";
import { parseName, toShortId } from "./name.ts";
import { type Place, toBackups } from "./place.ts";

const unfinished = ".unfinished";
/** Written this far ahead of the disk at most: one sync of all of it would hold up everybody else's. */
const unsyncedBytesMax = 8 * 1024 * 1024;

/** `dataFolder` is where the data itself is: a place on the same disk goes down with it. */
export function createFolderPlace(path: string, dataFolder: string): Place {
  const folder = resolve(path);
  const pathOf = (name: string) => join(folder, name);
  const isOfFolder = dirname(folder) === resolve(dataFolder);

  async function write(file: string, content: Bytes): Promise<number> {
    const to = await open(file, "wx", 0o600);
    let bytes = 0;
    let unsynced = 0;
    try {
      for await (const chunk of content) {
        await to.writeFile(chunk);
        bytes += chunk.length;
        unsynced += chunk.length;
        if (unsynced < unsyncedBytesMax) continue;
        await to.datasync();
        unsynced = 0;
      }
      await to.sync();
    } finally {
      await to.close();
    }
    return bytes;
  }

  const listNames = () => readdir(folder).catch(noneIfMissing(folder));

  return {
    title: folder,
    get isElsewhere() {
      return deviceOf(folder) !== deviceOf(dataFolder);
    },
    async list() {
      const names = (await listNames()).filter((name) => parseName(name));
      const files = names.map(async (name) => {
        // Since then it may have been deleted.
        const found = await stat(pathOf(name)).catch(noneIfMissing(folder));
        return !Array.isArray(found) && found.isFile() ? [{ name, bytes: found.size }] : [];
      });
      return toBackups((await Promise.all(files)).flat());
    },
    async put(name, content) {
      const file = pathOf(name);
      if (existsSync(file)) throw new Error(`${file} is there already: choose another name.`);
      const draft = `${file}${unfinished}`;
      try {
        mkdirSync(folder, { recursive: true, mode: ownerOnly });
        await rm(draft, { force: true });
        const bytes = await write(draft, content);
        await giveName(draft, file);
        syncPath(folder);
        return bytes;
      } catch (error) {
        await rm(draft, { force: true }).catch(() => {});
        throw tellDisk(error, folder);
      }
    },
    async open(name) {
      const file = pathOf(name);
      // A pipe would be waited for.
      if (lookAt(file)?.isFile() === false) throw new Error(`${file} is not a file.`);
      // Opened and not only looked at: a folder's rights may forbid it.
      const handle = await open(file, "r").catch((cause: unknown) => {
        const { code } = cause as { code?: string };
        if (code === "ENOENT") throw new Error(`There is no ${file}.`, { cause });
        throw new Error(`${file} cannot be read (${code}).`, { cause });
      });
      await handle.close();
      return Bun.file(file).stream();
    },
    async clear(installation) {
      const own = toShortId(installation);
      const names = await listNames();
      for (const name of names.filter(isDraftOf(own, isOfFolder))) {
        await rm(pathOf(name), { force: true });
      }
    },
    remove: (name) => rm(pathOf(name), { force: true }),
  };
}

/**
 * Of a backup that got its name by itself: what people name tells nobody whose it is. Nor does one of before there were
 * ids, except in the data's own folder.
 */
function isDraftOf(shortId: string | undefined, isOfFolder: boolean): (name: string) => boolean {
  return (name) => {
    const draft = name.endsWith(unfinished) && parseName(name.slice(0, -unfinished.length));
    if (!draft) return false;
    return draft.installation === undefined ? isOfFolder : draft.installation === shortId;
  };
}

/** Under its name it never replaces another, wherever the file system can promise that. */
async function giveName(draft: string, file: string): Promise<void> {
  try {
    await link(draft, file);
    await rm(draft);
  } catch (error) {
    if ((error as { code?: string }).code === "EEXIST") throw error;
    await rename(draft, file);
  }
}

/** The disk that a path is on, or would be. */
function deviceOf(path: string): number {
  for (let at = path; ; at = join(at, "..")) {
    const found = lookAt(at);
    if (found) return found.dev;
  }
}

function noneIfMissing(folder: string): (error: unknown) => never[] {
  return (error) => {
    if ((error as { code?: string }).code === "ENOENT") return [];
    throw unreadablePath(folder, error);
  };
}

/** Undefined where there is nothing. Throws an Error for people when we may not look. */
export function lookAt(path: string): Stats | undefined {
  try {
    return statSync(path, { throwIfNoEntry: false });
  } catch (cause) {
    throw unreadablePath(path, cause);
  }
}

function unreadablePath(path: string, cause: unknown): Error {
  const { code } = cause as { code?: string };
  return new Error(`${path} cannot be read (${code}): choose another place, or fix its owner.`, {
    cause,
  });
}

/** What people are told of a disk without room, or one that may not be written. */
export function tellDisk(cause: unknown, folder: string): unknown {
  const { code = "" } = cause as { code?: string };
  if (["ENOSPC", "EDQUOT", "EFBIG"].includes(code)) {
    return new Error(
      `The backup does not fit into ${folder} (${code}): make room, or choose another place.`,
      { cause },
    );
  }
  if (["EACCES", "EPERM", "EROFS", "ENOTDIR", "EEXIST"].includes(code)) {
    return new Error(
      `${folder} cannot be written (${code}): choose another place, or fix its owner.`,
      { cause },
    );
  }
  return cause;
}
