// What the backup Worker does: makes a backup and deletes those that are old enough, or tries the newest.
import { resolve } from "node:path";
import { type DataFolder, locateData } from "../folder.ts";
import { tellNext } from "../restore/next.ts";
import { openBackup } from "../restore/restore.ts";
import { verifyBackup } from "../restore/verify.ts";
import { makeBackup } from "./backup.ts";
import { chooseExpired, type Keep } from "./keep.ts";
import type { Done, Errand, FromBackupWorker } from "./messages.ts";
import { toShortId } from "./name.ts";
import type { Place } from "./place.ts";
import {
  forgetElsewhere,
  isGone,
  noteBackup,
  noteFailure,
  noteVerified,
  readStanding,
} from "./standing.ts";
import { isS3Address } from "./s3-address.ts";
import { findBackup, readWhere } from "./where.ts";

/** Never rejects. */
export async function runErrand(errand: Errand): Promise<FromBackupWorker> {
  try {
    return await (errand.type === "back up" ? backUp(errand) : verify(errand));
  } catch (error) {
    const { message } = error as Error;
    const isNoted = noteFailure(locateData(errand.dataFolder), {
      message,
      ofTrial: errand.type === "verify",
      place: titleOf(errand),
    });
    return { type: "failed", message, isNoted };
  }
}

/** Of a place that cannot even be looked at, what it would be. */
function titleOf({ where, dataFolder }: Errand): string | undefined {
  try {
    return readWhere(where, locateData(dataFolder)).place.title;
  } catch {
    return where === undefined || isS3Address(where) ? undefined : resolve(where);
  }
}

async function backUp(errand: Extract<Errand, { type: "back up" }>): Promise<Done> {
  const data = locateData(errand.dataFolder);
  const { place } = readWhere(errand.where, data);
  const { mark, recipient, diskBytesMin } = errand;
  const made = await makeBackup(data, place, { mark, recipient, diskBytesMin });
  noteBackup(data, made, place, { isOfServer: true });
  await checkElsewhere(data, place);
  const warnings = await removeExpired(place, errand.keep, made.manifest.installation);
  return { type: "done", name: made.name, warnings };
}

/** Asks a folder, and the place itself: of another S3 the address is not known any more. */
async function checkElsewhere(data: DataFolder, place: Place): Promise<void> {
  const { elsewhere } = readStanding(data);
  if (!elsewhere) return;
  const isHere = elsewhere.place === place.title;
  const isLost = isHere
    ? !(await place.list().catch(() => [elsewhere])).some(({ name }) => name === elsewhere.name)
    : isGone(elsewhere);
  if (isLost) forgetElsewhere(data);
}

/** What cannot be deleted takes room, and is nothing worse: said once, for all that are left. */
async function removeExpired(
  place: Place,
  keep: Keep,
  installation: string | null,
): Promise<string[]> {
  const own = toShortId(installation);
  // Without an id nobody can tell whose the others are.
  if (own === undefined) return [];
  try {
    const ours = (await place.list()).filter((backup) => backup.installation === own);
    for (const { name } of chooseExpired(ours, keep)) await place.remove(name);
    return [];
  } catch (error) {
    const { message, status } = error as Error & { status?: number };
    if (status === 403)
      return [
        `${place.title} lets nothing be deleted: how long backups stay is for the bucket to say.`,
      ];
    return [`An old backup could not be deleted: ${message}`];
  }
}

async function verify(errand: Errand): Promise<Done> {
  const data = locateData(errand.dataFolder);
  const where = readWhere(errand.where, data);
  const name = await findBackup(where);
  try {
    const backup = await openBackup(await where.place.open(name), name);
    await verifyBackup(backup, data.path, errand.diskBytesMin);
  } catch (error) {
    throw await tellNext(error, where, name);
  }
  noteVerified(data, name);
  return { type: "done", name, warnings: [] };
}
