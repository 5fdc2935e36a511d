// A run of message keys: where copies of a message would be, sorted by a hash of its id. A key is one
// number of 64 bits, so that the engine sorts a run at a fifteenth of what comparing objects would cost:
//
//   hash    40 bits
//   place   24 bits, counted from the first of its generation of events
//
// A run is kept in pages, cut so that keys of one hash share a page; there a key is eight bytes, the
// highest first. Here it is two words of 32 bits, as the machine has them: no bigint is ever made.

import { bisect } from "../../../../domain/bisect.ts";

/** A key's hash is a whole number below this. */
export const hashMax = 2 ** 40;
/** A place is a whole number below this. */
export const placeMax = 2 ** 24;

export interface KeyPage {
  firstHash: number;
  bytes: Uint8Array;
}

const keyBytes = 8;
/** Fills a page of SQLite's, 4096 bytes, with what belongs to the row. */
const pageKeys = 500;
/** Bits of the hash beside the place in a key's lower word. */
const lowHashes = 2 ** 8;

/** Keys in any order, as numbers that only this file understands. */
export interface Run {
  readonly keys: BigUint64Array<ArrayBuffer>;
  /** The same: of each key its lower word, then its higher (every machine that Bun runs on has them so). */
  readonly words: Uint32Array<ArrayBuffer>;
}

export function createRun(count: number): Run {
  const keys = new BigUint64Array(count);
  return { keys, words: new Uint32Array(keys.buffer) };
}

/** The array drops the fraction of what is given to it. */
export function setKey({ words }: Run, i: number, hash: number, place: number): void {
  words[2 * i] = (hash % lowHashes) * placeMax + place;
  words[2 * i + 1] = hash / lowHashes;
}

/** Sorts a run and cuts it into pages. */
export function packRun(run: Run): KeyPage[] {
  const { keys } = run;
  keys.sort();
  const pages: KeyPage[] = [];
  let from = 0;
  while (from < keys.length) {
    let to = Math.min(from + pageKeys, keys.length);
    while (to < keys.length && hashAt(run, to) === hashAt(run, to - 1)) to += 1;
    const bytes = Buffer.from(keys.slice(from, to).buffer).swap64();
    pages.push({ firstHash: hashAt(run, from), bytes });
    from = to;
  }
  return pages;
}

/** The keys of all pages, which may be of several runs. */
export function unpackPages(pages: readonly Uint8Array[]): Run {
  const bytes = pages.reduce((sum, page) => sum + page.length, 0);
  const run = createRun(bytes / keyBytes);
  const all = Buffer.from(run.keys.buffer);
  let at = 0;
  for (const page of pages) {
    all.set(page, at);
    at += page.length;
  }
  all.swap64();
  return run;
}

export function hashAt({ words }: Run, i: number): number {
  const [low, high] = [words[2 * i] as number, words[2 * i + 1] as number];
  return high * lowHashes + Math.floor(low / placeMax);
}

/** The places of a hash in the one page that may have it. Read as it lies: most of it is not looked at. */
export function findPlaces(page: Uint8Array, hash: number): number[] {
  const view = new DataView(page.buffer, page.byteOffset, page.byteLength);
  const hashIn = (i: number) =>
    view.getUint32(i * keyBytes) * lowHashes + view.getUint8(i * keyBytes + 4);
  const count = page.length / keyBytes;
  const places: number[] = [];
  for (
    let i = bisect(count, (place) => hashIn(place) >= hash);
    i < count && hashIn(i) === hash;
    i++
  ) {
    places.push(view.getUint32(i * keyBytes + 4) % placeMax);
  }
  return places;
}
