// What the commands say of backups.
import { type Manifest, countAccepted } from "../data/backup/manifest.ts";
import { parseName } from "../data/backup/name.ts";
import { mayBeOf, type Place } from "../data/backup/place.ts";
import type { Where } from "../data/backup/where.ts";
import { openBackup } from "../data/restore/restore.ts";

export function describeManifest({ accounts, ...manifest }: Manifest): string {
  const events = countAccepted(manifest);
  return `${count(accounts, "account")}, ${count(events, "event")}`;
}

/** How many of something, in words. */
export function count(number: number, noun: string): string {
  return `${number} ${noun}${number === 1 ? "" : "s"}`;
}

/** In the largest unit that leaves a number of one digit or more. */
export function toSize(bytes: number): string {
  const units = ["bytes", "kB", "MB", "GB", "TB"];
  const power = Math.min(units.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const number = bytes / 1000 ** power;
  return `${power === 0 ? number : number.toFixed(number < 10 ? 1 : 0)} ${units[power]}`;
}

/** A line for each backup of the place, the newest first. One that cannot be read says so itself. */
export async function listBackups(
  { place, name: only, installation }: Where,
  keys: string[] | undefined,
): Promise<string[]> {
  if (only !== undefined && parseName(only) === undefined) {
    return [await describeNamed(place, only, keys)];
  }
  const lines: string[] = [];
  const all = (await place.list()).filter(({ name }) => only === undefined || name === only);
  if (only !== undefined && all.length === 0)
    throw new Error(`There is no ${place.title}/${only}.`);
  for (const backup of all.reverse()) {
    const { name, moment, bytes, mark, isEncrypted } = backup;
    const isClosed = isEncrypted && !keys;
    const about = isClosed ? "encrypted" : await describeStored(place, name, keys);
    const time = moment.toISOString().replace("T", " ").slice(0, 19);
    lines.push(
      `${time}  ${toSize(bytes).padStart(9)}  ${(mark ?? "-").padEnd(12)}  ${about}  ${name}${mayBeOf(installation, backup) ? "" : "  (another installation's)"}`,
    );
  }
  return lines;
}

/** One that people have named themselves: its moment and mark are in its manifest alone. */
async function describeNamed(
  place: Place,
  name: string,
  keys: string[] | undefined,
): Promise<string> {
  const { manifest, archive } = await openBackup(await place.open(name), name, keys);
  await archive.close();
  const time = manifest.moment.replace("T", " ").slice(0, 19);
  const mark = (manifest.mark ?? "-").padEnd(12);
  return `${time}  ${"-".padStart(9)}  ${mark}  ${manifest.plaudit}, ${describeManifest(manifest)}  ${name}`;
}

async function describeStored(
  place: Place,
  name: string,
  keys: string[] | undefined,
): Promise<string> {
  try {
    const { manifest, archive } = await openBackup(await place.open(name), name, keys);
    await archive.close();
    return `${manifest.plaudit}, ${describeManifest(manifest)}`;
  } catch (error) {
    return `! ${(error as Error).message}`;
  }
}
