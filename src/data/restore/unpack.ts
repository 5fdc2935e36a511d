// Writes the files of a backup into a folder, and compares each with what the manifest says of it.
import { mkdirSync, utimesSync } from "node:fs";
import { open } from "node:fs/promises";
import { dirname, join } from "node:path";
import type { ParsedTarEntry } from "modern-tar";
import { syncPath } from "../../store/sqlite/copy.ts";
import { type Archive, unreadable } from "../backup/archive.ts";
import { tellDisk } from "../backup/folder-place.ts";
import type { Manifest } from "../backup/manifest.ts";
import { ownerOnly } from "../snapshot/contents.ts";

type ManifestFile = Manifest["files"][number];

/** Throws an Error for people, which names the `title`, unless every file is there as it was. */
export async function unpackArchive(archive: Archive, to: string, title: string): Promise<void> {
  const wanted = new Map(archive.manifest.files.map((file) => [file.name, file]));
  mkdirSync(join(to, "journal"), { mode: ownerOnly });
  for await (const entry of archive.files()) {
    const { name } = entry.header;
    const file = wanted.get(name);
    // Names of the manifest alone are written, and those were checked: no path leads out of the folder.
    if (!file || entry.header.size !== file.bytes) {
      await archive.close();
      throw new Error(`${title} is damaged: ${name} is not as its manifest says.`);
    }
    wanted.delete(name);
    await unpackFile(entry, file, to, title);
  }
  const [missing] = wanted.keys();
  if (missing !== undefined) throw new Error(`${title} is cut short: ${missing} is not in it.`);
  syncPath(to);
}

async function unpackFile(
  { body }: ParsedTarEntry,
  { name, sha256, modified }: ManifestFile,
  to: string,
  title: string,
): Promise<void> {
  const path = join(to, name);
  mkdirSync(dirname(path), { recursive: true, mode: ownerOnly });
  const hash = new Bun.CryptoHasher("sha256");
  const file = await open(path, "wx", 0o600);
  try {
    for await (const chunk of readable(body, title)) {
      hash.update(chunk);
      await file.writeFile(chunk).catch((cause: unknown) => {
        throw tellDisk(cause, to);
      });
    }
    await file.sync();
  } finally {
    await file.close();
  }
  utimesSync(path, new Date(modified), new Date(modified));
  syncPath(dirname(path));
  if (hash.digest("hex") === sha256) return;
  throw new Error(`${title} is damaged: ${name} is not what it was when the backup was made.`);
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
