// Long answers are packed for whoever can unpack them: zstd where it is known, else gzip.
import { promisify } from "node:util";
import { gzip } from "node:zlib";

/** What is shorter, as most answers are, goes as it is: it would save a packet or two. */
export const packedLengthMin = 4096;
/** Answers that are packed at once, for all callers together. Beyond them answers go as they are. */
const packedTogetherMax = 4;

/** Best first. Browsers know no more than gzip where there is no TLS. */
const packings = ["zstd", "gzip"] as const;
export type Packing = (typeof packings)[number];

type Pack = (bytes: string | Uint8Array<ArrayBuffer>) => Promise<Uint8Array>;

const gzipAsync = promisify<string | Uint8Array, { level: number }, Uint8Array>(gzip);

/** For what is packed for each request. Each runs on another thread. */
const fast: Record<Packing, Pack> = {
  zstd: (bytes) => Bun.zstdCompress(bytes, { level: 1 }),
  gzip: (bytes) => gzipAsync(bytes, { level: 3 }),
};

/** For what is packed once and kept. */
export const packSmall: Record<Packing, Pack> = {
  zstd: (bytes) => Bun.zstdCompress(bytes, { level: 9 }),
  gzip: (bytes) => gzipAsync(bytes, { level: 9 }),
};

/** Packs texts, a few at once. */
export function createPackText() {
  let together = 0;

  /** Undefined where the text is to go as it is. It never throws: without memory nothing is packed. */
  return async (text: string, accepted: string | null) => {
    const packing = choosePacking(accepted);
    if (packing === undefined || together >= packedTogetherMax) return undefined;
    together++;
    try {
      return { packing, bytes: await fast[packing](text) };
    } catch {
      return undefined;
    } finally {
      together--;
    }
  };
}

/** What Accept-Encoding (RFC 9110, 12.5.3) likes best of what there is; undefined: as it is. */
export function choosePacking(accepted: string | null): Packing | undefined {
  if (accepted === null) return undefined;
  const weights = new Map(accepted.toLowerCase().split(",").map(toWeight));
  const weightOf = (name: string) => weights.get(name) ?? weights.get("*") ?? 0;
  const [best] = [...packings].sort((a, b) => weightOf(b) - weightOf(a));
  const weight = weightOf(best!);
  return weight > 0 && weight >= (weights.get("identity") ?? 0) ? best : undefined;
}

/** `gzip;q=0.5` → its name and 0.5. A weight that is none is 0. */
function toWeight(text: string): [string, number] {
  const [name, ...parameters] = text.split(";").map((part) => part.trim());
  const weight = parameters.find((parameter) => parameter.startsWith("q="))?.slice(2) ?? "1";
  const isWeight = /^(0(\.\d{0,3})?|1(\.0{0,3})?)$/.test(weight);
  return [name === "x-gzip" ? "gzip" : name!, isWeight ? Number(weight) : 0];
}

/** Which headers say that what is sent is packed already, or has to stay as it is. */
export function isFixed(headers: object): boolean {
  return (
    valueOf(headers, "content-encoding") !== undefined ||
    valueOf(headers, "content-range") !== undefined ||
    /\bno-transform\b/.test(valueOf(headers, "cache-control") ?? "")
  );
}

/**
 * The headers of an answer of which there is more than one form, in this form: undefined is as it is. `type`
 * is for what has said none.
 */
export function withPacking(headers: object, packing: Packing | undefined, type: string): object {
  const kept = without(headers, "vary", "content-type", "content-length", "etag");
  const vary = valueOf(headers, "vary");
  const etag = valueOf(headers, "etag");
  return {
    ...kept,
    "content-type": valueOf(headers, "content-type") ?? type,
    vary: vary === undefined ? "Accept-Encoding" : `${vary}, Accept-Encoding`,
    // Other bytes, the same in meaning.
    ...(etag !== undefined && { etag: etag.startsWith("W/") ? etag : `W/${etag}` }),
    ...(packing !== undefined && { "content-encoding": packing }),
  };
}

/** An own route may write names in any case. */
function valueOf(headers: object, name: string): string | undefined {
  const found = Object.entries(headers).find(([own]) => own.toLowerCase() === name);
  return found && String(found[1]);
}

function without(headers: object, ...names: string[]): object {
  const kept = Object.entries(headers).filter(([own]) => !names.includes(own.toLowerCase()));
  return Object.fromEntries(kept);
}
