// Backups in a bucket. What is written is never replaced, and read again before it counts as kept; a credential that
// may neither delete nor overwrite is enough.
import type { Bytes } from "./archive.ts";
import { type Place, toBackups } from "./place.ts";
import {
  createS3Client,
  type S3Answer,
  type S3Client,
  type S3Options,
  S3Refusal,
} from "./s3-client.ts";

export interface S3PlaceOptions extends Omit<S3Options, "address"> {
  endpoint: string;
  bucket: string;
  /** Without slashes at its ends. */
  prefix: string;
  /** Of one request of a large upload. */
  partBytes?: number;
}

/** S3's least is 5 MB. A part is held in memory, and tried again as a whole. */
const partBytesDefault = 8 * 1024 * 1024;
/** S3 takes 10,000 parts: from here on they are larger, which is enough for 300 GB. */
const smallPartsMax = 1000;
const largePart = 4;
/** Of a list, of a thousand files each. */
const pagesMax = 100;
const readBytes = 8 * 1024 * 1024;
/** Of the first piece: whoever lists backups reads no more of each than its manifest. */
const headBytes = 256 * 1024;

export function createS3Place(options: S3PlaceOptions): Place {
  const { endpoint, bucket, prefix, partBytes = partBytesDefault } = options;
  const address = `${endpoint.replace(/\/+$/, "")}/${bucket}`;
  const ask = createS3Client({ ...options, address });
  const title = `s3://${[bucket, prefix].filter(Boolean).join("/")}`;
  const keyOf = (name: string) => (prefix === "" ? name : `${prefix}/${name}`);

  function demandOk(answer: S3Answer, what: string): S3Answer {
    if (answer.status < 300) return answer;
    throw new S3Refusal(`${title} ${what}`, answer);
  }

  async function sizeOf(name: string): Promise<number | undefined> {
    const answer = await ask({ method: "HEAD", key: keyOf(name) });
    if (answer.status === 404) return undefined;
    demandOk(answer, `does not show ${name}`);
    return Number(answer.headers.get("content-length"));
  }

  /** An earlier try may have been heard and its answer lost: then what is there is ours. */
  async function demandKept(answer: S3Answer, name: string, bytes: number): Promise<void> {
    const isTaken = answer.status === 412 || answer.status === 409;
    const isOurs = answer.tries > 1 && (isTaken || answer.status === 404);
    if (isTaken && !isOurs) {
      throw new Error(`${title}/${name} is there already: choose another name.`);
    }
    if (!isOurs) demandOk(answer, `does not take ${name}`);
    const kept = await sizeOf(name);
    if (kept === bytes) return;
    throw new Error(
      `${title} has taken ${name}, and ${kept === undefined ? "does not have it" : `has ${kept} bytes of ${bytes}`}: the backup is not kept.`,
    );
  }

  async function putWhole(name: string, body: Uint8Array<ArrayBuffer>): Promise<void> {
    const headers = { "if-none-match": "*" };
    const answer = await ask({ method: "PUT", key: keyOf(name), headers, body });
    await demandKept(answer, name, body.length);
  }

  async function putParts(
    name: string,
    parts: AsyncIterable<Uint8Array<ArrayBuffer>>,
  ): Promise<number> {
    const upload = await beginUpload(name);
    let bytes = 0;
    try {
      const tags: string[] = [];
      for await (const body of parts) {
        tags.push(await upload.putPart(tags.length + 1, body));
        bytes += body.length;
      }
      await demandKept(await upload.complete(tags), name, bytes);
      return bytes;
    } catch (error) {
      // What is left of it costs money until somebody, or a rule of the bucket's, clears it away.
      await upload.abort().catch(() => {});
      throw error;
    }
  }

  async function beginUpload(name: string) {
    const key = keyOf(name);
    const answer = await ask({ method: "POST", key, query: { uploads: "" } });
    const text = new TextDecoder().decode(demandOk(answer, `does not take ${name}`).body);
    const [uploadId = ""] = readElements(text, "UploadId");
    const query = { uploadId };
    return {
      async putPart(partNumber: number, body: Uint8Array<ArrayBuffer>): Promise<string> {
        const part = { ...query, partNumber: `${partNumber}` };
        const done = await ask({ method: "PUT", key, query: part, body });
        return demandOk(done, `does not take a part of ${name}`).headers.get("etag") ?? "";
      },
      complete(tags: readonly string[]): Promise<S3Answer> {
        const headers = { "if-none-match": "*", "content-type": "application/xml" };
        return ask({ method: "POST", key, query, headers, body: toCompletion(tags) }).then(
          tellLate,
        );
      },
      abort: () => ask({ method: "DELETE", key, query }),
    };
  }

  return {
    title,
    isElsewhere: true,
    list: () =>
      listBackups(ask, { prefix, title }, (answer) => demandOk(answer, "cannot be listed")),
    async put(name, content) {
      if ((await sizeOf(name)) !== undefined) {
        throw new Error(`${title}/${name} is there already: choose another name.`);
      }
      const parts = cut(content, partBytes);
      const first = await parts.next();
      const second = await parts.next();
      if (first.done) throw new Error("There is nothing to keep.");
      if (!second.done) return putParts(name, joined([first.value, second.value], parts));
      await putWhole(name, first.value);
      return first.value.length;
    },
    async open(name) {
      const bytes = await sizeOf(name);
      if (bytes === undefined) throw new Error(`There is no ${title}/${name}.`);
      return readInPieces(bytes, async (from, to) => {
        const headers = { range: `bytes=${from}-${to - 1}` };
        const answer = await ask({ method: "GET", key: keyOf(name), headers });
        return demandOk(answer, `does not give ${name}`).body;
      });
    },
    /** What is left of an upload has no name, and is for a rule of the bucket's. */
    clear: async () => {},
    async remove(name) {
      const answer = await ask({ method: "DELETE", key: keyOf(name) });
      if (answer.status !== 404) demandOk(answer, `does not let ${name} be deleted`);
    },
  };
}

async function listBackups(
  ask: S3Client,
  { prefix, title }: { prefix: string; title: string },
  demandOk: (answer: S3Answer) => S3Answer,
) {
  const files: { name: string; bytes: number }[] = [];
  const start = prefix === "" ? "" : `${prefix}/`;
  let token = "";
  for (let page = 1; page <= pagesMax; page++) {
    const query = { "list-type": "2", prefix: start, delimiter: "/" };
    const from: Record<string, string> = token === "" ? {} : { "continuation-token": token };
    const answer = demandOk(await ask({ method: "GET", query: { ...query, ...from } }));
    const text = new TextDecoder().decode(answer.body);
    if (!text.includes("<ListBucketResult")) {
      throw new Error(`${title} gives no list, as an S3 does: look at its endpoint.`);
    }
    for (const entry of readElements(text, "Contents")) {
      const [key = ""] = readElements(entry, "Key");
      const [size = ""] = readElements(entry, "Size");
      files.push({ name: key.slice(key.lastIndexOf("/") + 1), bytes: parseInt(size, 10) || 0 });
    }
    [token = ""] = readElements(text, "NextContinuationToken");
    if (token === "") return toBackups(files);
  }
  throw new Error(
    `${title} lists more than ${pagesMax} pages: give backups a prefix of their own, or delete old ones.`,
  );
}

/** S3 may answer 200 to the end of an upload, and say in the body that it failed. */
function tellLate(answer: S3Answer): S3Answer {
  const isFailure = new TextDecoder().decode(answer.body).includes("<Error>");
  return answer.status < 300 && isFailure ? { ...answer, status: 500 } : answer;
}

/** The texts of all elements of a name. S3's lists are flat, and what we look for in them needs no escapes. */
function readElements(xml: string, name: string): string[] {
  return [...xml.matchAll(new RegExp(`<${name}>(.*?)</${name}>`, "gs"))].map(
    ([, text = ""]) => text,
  );
}

function toCompletion(tags: readonly string[]): string {
  const parts = tags.map(
    (tag, i) => `<Part><PartNumber>${i + 1}</PartNumber><ETag>${tag}</ETag></Part>`,
  );
  return `<CompleteMultipartUpload>${parts.join("")}</CompleteMultipartUpload>`;
}

/** In parts of that size, the last shorter; larger ones where there are many. */
async function* cut(
  content: Bytes,
  partBytes: number,
): AsyncGenerator<Uint8Array<ArrayBuffer>, undefined> {
  let chunks: Uint8Array<ArrayBuffer>[] = [];
  let gathered = 0;
  let parts = 0;
  for await (let chunk of content) {
    while (chunk.length > 0) {
      const wanted = (parts < smallPartsMax ? partBytes : partBytes * largePart) - gathered;
      chunks.push(chunk.subarray(0, wanted));
      gathered += Math.min(wanted, chunk.length);
      if (chunk.length >= wanted) {
        yield Bun.concatArrayBuffers(chunks, Infinity, true);
        parts += 1;
        chunks = [];
        gathered = 0;
      }
      chunk = chunk.subarray(wanted);
    }
  }
  if (gathered > 0) yield Bun.concatArrayBuffers(chunks, Infinity, true);
  return undefined;
}

async function* joined<T>(first: readonly T[], rest: AsyncIterable<T>): AsyncGenerator<T> {
  yield* first;
  yield* rest;
}

/** Each piece is a request of its own, with its own end and its own tries. */
function readInPieces(
  bytes: number,
  read: (from: number, to: number) => Promise<Uint8Array<ArrayBuffer>>,
): Bytes {
  let at = 0;
  return new ReadableStream({
    async pull(controller) {
      if (at >= bytes) return controller.close();
      const piece = await read(at, Math.min(bytes, at + (at === 0 ? headBytes : readBytes)));
      at += piece.length;
      if (piece.length === 0) throw new Error("it is shorter than it was");
      controller.enqueue(piece);
    },
  });
}
