// A backup as a stream: a tar with the manifest first, packed with zstd. `tar --zstd -xf` reads it as well.
import { open } from "node:fs/promises";
import { join } from "node:path";
import { createTarDecoder, createTarPacker, type ParsedTarEntry } from "modern-tar";
import { type Manifest, manifestName, readManifest } from "./manifest.ts";
import { PlaceFailure, UnfitBackup } from "./unfit.ts";

type Chunk = Uint8Array<ArrayBuffer>;
export type Bytes = ReadableStream<Chunk>;

const chunkBytes = 64 * 1024;
/** Read and not yet packed. */
const aheadBytesMax = 1024 * 1024;
/** Of a manifest: a hundred bytes a file. */
const manifestBytesMax = 16 * 1024 * 1024;

/**
 * Packs the files that the manifest names. Each is read as the stream is; `onPacked` is called once that is done,
 * so that the copy can go and leave its room to the archive.
 */
export function packArchive(
  manifest: Manifest,
  folder: string,
  onPacked: (file: string) => void = () => {},
): Bytes {
  const { readable, controller } = createTarPacker();
  const pace = createPace();
  const mtime = new Date(manifest.moment);

  async function pack(): Promise<void> {
    const text = new TextEncoder().encode(`${JSON.stringify(manifest, null, 2)}\n`);
    const head = controller
      .add({ name: manifestName, size: text.length, mode: 0o600, mtime })
      .getWriter();
    await head.write(text);
    await head.close();
    for (const { name, bytes: size, modified } of manifest.files) {
      const body = controller.add({ name, size, mode: 0o600, mtime: new Date(modified) });
      await copyInto(join(folder, name), body.getWriter(), pace.wait);
      onPacked(name);
    }
    controller.finalize();
  }
  pack().catch((error: unknown) => controller.error(error));
  return readable.pipeThrough(pace.stream).pipeThrough(new CompressionStream("zstd"));
}

async function copyInto(
  file: string,
  body: WritableStreamDefaultWriter<Uint8Array>,
  wait: (bytes: number) => Promise<void>,
): Promise<void> {
  const from = await open(file, "r");
  try {
    for (;;) {
      const { bytesRead, buffer } = await from.read(new Uint8Array(chunkBytes), 0, chunkBytes);
      if (bytesRead === 0) break;
      await wait(bytesRead);
      await body.write(buffer.subarray(0, bytesRead));
    }
  } finally {
    await from.close();
  }
  await body.close();
}

/** Holds whoever writes back until the other end has read: the packer itself takes in whatever it is given. */
function createPace() {
  let ahead = 0;
  let goOn = () => {};
  // With `cancel`, which the types do not know yet.
  const transformer = {
    transform(chunk: Chunk, controller: TransformStreamDefaultController<Chunk>) {
      ahead -= chunk.length;
      if (ahead <= aheadBytesMax) goOn();
      controller.enqueue(chunk);
    },
    // Nobody reads on: whoever writes is to notice, and not to wait for ever.
    cancel() {
      ahead = -Infinity;
      goOn();
    },
  };
  return {
    stream: new TransformStream<Chunk, Chunk>(transformer),
    async wait(bytes: number): Promise<void> {
      while (ahead > aheadBytesMax) await new Promise<void>((resolve) => (goOn = resolve));
      ahead += bytes;
    },
  };
}

export interface Archive {
  readonly manifest: Manifest;
  /** The files, in order. Each must be read, or its body cancelled, before the next comes. */
  files(): AsyncGenerator<ParsedTarEntry>;
  /** Reads no further. */
  close(): Promise<void>;
}

/** Reads the manifest and stops there. Throws an Error for people that names the `title`. */
export async function openArchive(content: Bytes, title: string): Promise<Archive> {
  const entries = content
    .pipeThrough(new DecompressionStream("zstd"))
    .pipeThrough(createTarDecoder({ strict: true }))
    .getReader();
  const first = await entries.read().catch(tellUnreadable(title));
  if (first.value?.header.name !== manifestName || first.value.header.size > manifestBytesMax) {
    await entries.cancel().catch(() => {});
    throw new UnfitBackup(`${title} is no backup of Plaudit's: it does not begin with a manifest.`);
  }
  const text = await new Response(first.value.body).text().catch(tellUnreadable(title));
  return {
    manifest: readManifest(text, title),
    async *files() {
      for (;;) {
        const { value, done } = await entries.read().catch(tellUnreadable(title));
        if (done) return;
        yield value;
      }
    },
    close: () => entries.cancel().catch(() => {}),
  };
}

/** What people are told of a backup that cannot be read to its end. */
export function unreadable(title: string, cause: unknown): Error {
  if (cause instanceof PlaceFailure) return cause;
  const { message } = cause as Error;
  return new UnfitBackup(
    `${title} cannot be read to its end (${message}): it is cut short or damaged, so choose another from \`plaudit restore --list\`.`,
    { cause },
  );
}

function tellUnreadable(title: string): (cause: unknown) => never {
  return (cause) => {
    throw unreadable(title, cause);
  };
}
