// A Bloom filter: says for certain that a hash is not there, or that it may be. The six bits of a hash
// lie in one line of 64 bytes, so that asking costs one miss of the processor's cache.

import { hashMax } from "./run.ts";

export interface Filter {
  readonly words: Uint32Array;
  add(hash: number): void;
  has(hash: number): boolean;
}

const bitsPerHash = 14;
const lineBits = 512;
const lineWords = lineBits / 32;

/** A filter with room for `capacity` hashes, one in some ten thousand mistaken; or one that was kept. */
export function createFilter(capacity: number, kept?: Uint8Array): Filter {
  const words = kept
    ? new Uint32Array(kept.slice().buffer)
    : new Uint32Array(Math.ceil((capacity * bitsPerHash) / lineBits) * lineWords);
  const lines = words.length / lineWords;

  /** Calls `each` with the place of every bit of a hash until it says false. */
  function every(hash: number, each: (word: number, bit: number) => boolean): boolean {
    const line = Math.floor((hash / hashMax) * lines) * lineWords;
    let mixed = hash | 0;
    for (let round = 0; round < 2; round++) {
      mixed = Math.imul(mixed ^ (mixed >>> 15), 0x9e3779b1);
      mixed ^= mixed >>> 13;
      for (let shift = 0; shift < 27; shift += 9) {
        const word = line + ((mixed >>> shift) & 15);
        const bit = 1 << ((mixed >>> (shift + 4)) & 31);
        if (!each(word, bit)) return false;
      }
    }
    return true;
  }

  const set = (word: number, bit: number) => {
    words[word] = (words[word] as number) | bit;
    return true;
  };
  const isSet = (word: number, bit: number) => ((words[word] as number) & bit) !== 0;
  return { words, add: (hash) => void every(hash, set), has: (hash) => every(hash, isSet) };
}
