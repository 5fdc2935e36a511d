// Which backup to take instead of one that is no good.
import { mayBeOf } from "../backup/place.ts";
import { UnfitBackup } from "../backup/unfit.ts";
import type { Where } from "../backup/where.ts";
import { openBackup } from "./restore.ts";
import { readThrough } from "./unpack.ts";

/** Each is read to its end: of a place where so many are damaged, people had better look themselves. */
const triesMax = 3;

/**
 * What people are told of a backup that was chosen because it is the newest of its place, and is unfit: which of those
 * before it is whole. Any other error stays as it is.
 */
export async function tellNext(
  error: unknown,
  where: Where,
  name: string,
  keys?: readonly string[],
): Promise<unknown> {
  if (!(error instanceof UnfitBackup) || where.name !== undefined) return error;
  const hint = await findHint(where, name, keys);
  return hint === undefined ? error : new UnfitBackup(`${error.message} ${hint}`, { cause: error });
}

async function findHint(
  where: Where,
  name: string,
  keys: readonly string[] | undefined,
): Promise<string | undefined> {
  try {
    const candidates = await listBefore(where, name);
    for (const each of candidates) {
      if (!(await isWhole(where, each, keys))) continue;
      return `The newest that is whole is ${where.place.title}/${each}: name that one.`;
    }
    return candidates.length === 0
      ? undefined
      : `Nor can the ${candidates.length} before it be read: see \`plaudit restore --list\`.`;
  } catch {
    // The first error is the one to tell.
    return undefined;
  }
}

/** The names of some that were made before it, the newest first. */
async function listBefore({ place, installation }: Where, name: string): Promise<string[]> {
  const all = (await place.list()).filter((backup) => mayBeOf(installation, backup));
  const names = all.map((backup) => backup.name);
  return names.slice(0, names.indexOf(name)).toReversed().slice(0, triesMax);
}

/** Whether all its files are as they were. Its databases are checked by whoever restores it. */
async function isWhole(
  { place }: Where,
  name: string,
  keys: readonly string[] | undefined,
): Promise<boolean> {
  try {
    const { archive } = await openBackup(await place.open(name), name, keys);
    await readThrough(archive, name);
    return true;
  } catch {
    return false;
  }
}
