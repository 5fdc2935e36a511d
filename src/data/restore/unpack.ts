// Writes the files of a backup into a folder, and compares each with what the manifest says of it.
import { mkdirSync, utimesSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, join } from "node:path";
import { syncPath } from "../../store/sqlite/copy.ts";
import { type Archive, unreadable } from "../backup/archive.ts";
import { tellDisk } from "../backup/folder-place.ts";
import type { Manifest } from "../backup/manifest.ts";
import { UnfitBackup } from "../backup/unfit.ts";
import { ownerOnly } from "../snapshot/contents.ts";

type ManifestFile = Manifest["files"][number];

/** Throws an Error for people, which names the `title`, unless every file is there as it was. */
export async function unpackArchive(archive: Archive, to: string, title: string): Promise<void> {
  try {
    mkdirSync(join(to, "journal"), { mode: ownerOnly });
    for await (const { body, file } of filesOf(archive, title)) {
      await unpackFile(body, file, to, title);
    }
    syncPath(to);
  } catch (cause) {
    throw tellDisk(cause, to);
  }
}

/** The same, and nothing is written. */
export async function readThrough(archive: Archive, title: string): Promise<void> {
  for await (const { body, file } of filesOf(archive, title)) {
    const hash = new Bun.CryptoHasher("sha256");
    for await (const chunk of readable(body, title)) hash.update(chunk);
    demandSame(hash, file, title);
  }
}

interface ArchivedFile {
  body: ReadableStream<Uint8Array>;
  file: ManifestFile;
}

/** Each file that the manifest names, and nothing else. */
async function* filesOf(archive: Archive, title: string): AsyncGenerator<ArchivedFile> {
  const wanted = new Map(archive.manifest.files.map((file) => [file.name, file]));
  for await (const { header, body } of archive.files()) {
    const file = wanted.get(header.name);
    // Names of the manifest alone are written, and those were checked: no path leads out of the folder.
    if (!file || header.size !== file.bytes) {
      await archive.close();
      throw new UnfitBackup(
        `${title} is damaged: ${file?.name ?? "a file"} is not as its manifest says.`,
      );
    }
    wanted.delete(header.name);
    yield { body, file };
  }
  const [missing] = wanted.keys();
  if (missing !== undefined)
    throw new UnfitBackup(`${title} is cut short: ${missing} is not in it.`);
}

async function unpackFile(
  body: ReadableStream<Uint8Array>,
  { modified, ...said }: ManifestFile,
  to: string,
  title: string,
): Promise<void> {
  const path = join(to, said.name);
  mkdirSync(dirname(path), { recursive: true, mode: ownerOnly });
  const hash = new Bun.CryptoHasher("sha256");
  const file = await open(path, "wx", 0o600);
  try {
    for await (const chunk of readable(body, title)) {
      hash.update(chunk);
      await file.writeFile(chunk);
    }
    await file.sync();
  } finally {
    await file.close();
  }
  utimesSync(path, new Date(modified), new Date(modified));
  syncPath(dirname(path));
  demandSame(hash, said, title);
}

function demandSame(
  hash: Bun.CryptoHasher,
  { name, sha256 }: Pick<ManifestFile, "name" | "sha256">,
  title: string,
): void {
  if (hash.digest("hex") === sha256) return;
  throw new UnfitBackup(
    `${title} is damaged: ${name} is not what it was when the backup was made.`,
  );
}

/** A failure of the stream is told as the backup's, one of the disk stays what it is. */
async function* readable(body: ReadableStream<Uint8Array>, title: string) {
  const reader = body.getReader();
  for (;;) {
    const { value, done } = await reader.read().catch((cause: unknown) => {
      throw unreadable(title, cause);
    });
    if (done) return;
    yield value;
  }
}
