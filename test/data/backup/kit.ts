// Folders with data to back up, and ways to spoil a backup.
import { mkdtempSync, readFileSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { makeBackup } from "../../../src/data/backup/backup.ts";
import { createFolderPlace } from "../../../src/data/backup/folder-place.ts";
import { locateData } from "../../../src/data/folder.ts";
import { findBackup, readWhere } from "../../../src/data/backup/where.ts";
import { openBackup, type OpenedBackup } from "../../../src/data/restore/restore.ts";
import { copyOf } from "../snapshot/kit.ts";
import { emptyFolder, historyFile, plaudit } from "../../cli/kit.ts";

export const password = "a password for tests";

let filled: Promise<string> | undefined;

/** A folder of today's schema with an account and half a thousand events: each a copy, of one installation. */
export async function filledFolder(): Promise<string> {
  return copyOf(await (filled ??= fillFolder()));
}

async function fillFolder(): Promise<string> {
  const folder = emptyFolder();
  await addAccount(folder, "ada");
  const { code, told } = await plaudit(["import", historyFile, "--data", folder]);
  if (code !== 0) throw new Error(told.join("\n"));
  return folder;
}

export async function addAccount(folder: string, name: string): Promise<void> {
  const flags = ["--username", name, "--email", `${name}@example.com`, "--age", "36"];
  const { code, told } = await plaudit(
    ["user", "create", ...flags, "--password-stdin", "--data", folder],
    { stdin: password },
  );
  if (code !== 0) throw new Error(told.join("\n"));
}

/** A place of its own. */
export const newPlace = () => mkdtempSync(join(tmpdir(), "plaudit-backups-"));

/** Backs the folder up, and gives the file. */
export async function backUp(folder: string, place = newPlace(), mark?: string): Promise<string> {
  const made = await makeBackup(locateData(folder), createFolderPlace(place, folder), { mark });
  return join(place, made.name);
}

export async function openFile(file: string): Promise<OpenedBackup> {
  const where = readWhere(file, locateData("."));
  return openBackup(await where.place.open(await findBackup(where)), file);
}

/** A copy of the file that `spoil` has changed. */
export function spoiled(file: string, spoil: (bytes: Buffer) => Buffer): string {
  const copy = join(newPlace(), file.slice(file.lastIndexOf("/") + 1));
  writeFileSync(copy, spoil(readFileSync(file)));
  return copy;
}

/** The same for what is in the archive: the tar, unpacked. */
export function repacked(file: string, change: (tar: Buffer) => Buffer): string {
  return spoiled(file, (bytes) =>
    Bun.zstdCompressSync(change(Buffer.from(Bun.zstdDecompressSync(bytes)))),
  );
}

/** Changes a text within the tar to one as long. */
export function replaced(tar: Buffer, from: string, to: string): Buffer {
  if (from.length !== to.length) throw new Error("Both must be as long.");
  const at = tar.indexOf(from);
  if (at < 0) throw new Error(`There is no ${from}.`);
  tar.write(to, at);
  return tar;
}
