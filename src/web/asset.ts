// Serves what is embedded in the program: pages, their scripts and styles.
import { pageHeaders } from "../http/headers.ts";
import { choosePacking, type Packing, packSmall, withPacking } from "../http/packing.ts";

const types = {
  html: "text/html; charset=utf-8",
  js: "text/javascript; charset=utf-8",
  css: "text/css; charset=utf-8",
};

/** What is shorter fits in one packet. */
const packedBytesMin = 1024;

/** Headers of one file, in place of those that all have. */
type Own = Readonly<Record<string, string>>;

interface Context {
  request: Request;
  set: { headers: object; status?: number | string };
}

/**
 * Answers with one file, by the path that `with { type: "file" }` gave. Browsers ask each time
 * whether theirs is still good, so that an upgrade shows at once, and get 304 when it is.
 */
export function createAsset(path: string, type: keyof typeof types, own: Own = {}) {
  const file = Bun.file(path);
  let etag: string | undefined;
  /** Packed when they are first asked for, each once. */
  const packed = new Map<Packing, Promise<Uint8Array>>();

  function pack(packing: Packing): Promise<Uint8Array> {
    const known = packed.get(packing);
    if (known) return known;
    const bytes = file.arrayBuffer().then((plain) => packSmall[packing](new Uint8Array(plain)));
    packed.set(packing, bytes);
    // The next to ask tries again.
    bytes.catch(() => packed.delete(packing));
    return bytes;
  }

  return async ({ request, set }: Context): Promise<Blob | Uint8Array | undefined> => {
    // Weak, since it is that of the packed forms too.
    etag ??= `W/"${Bun.hash(await file.arrayBuffer()).toString(36)}"`;
    const headers = {
      ...set.headers,
      ...pageHeaders,
      "content-type": types[type],
      "cache-control": "no-cache",
      ...own,
      etag,
    };
    const isKnown = request.headers.get("if-none-match") === etag;
    const accepted = isKnown ? null : request.headers.get("accept-encoding");
    const isLong = file.size >= packedBytesMin;
    const packing = isLong ? choosePacking(accepted) : undefined;
    set.headers = isLong ? withPacking(headers, packing, types[type]) : headers;
    if (!isKnown) return packing === undefined ? file : pack(packing);
    set.status = 304;
    return undefined;
  };
}
