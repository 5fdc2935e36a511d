// The names of one kind that a source has used. Those from before the start are known only by their hash: a name may be
// personal, and nothing but the event itself may keep it.
import type { Rejection } from "../../domain/incoming/incoming.ts";

export interface Words {
  readonly max: number;
  /** How many there are. */
  size(): number;
  has(word: string): boolean;
  add(word: string): void;
  remove(word: string): void;
}

export function createWords(hashes: Set<string>, max: number): Words {
  const words = new Set<string>();
  return {
    max,
    size: () => words.size + hashes.size,
    has(word) {
      if (words.has(word)) return true;
      if (hashes.size === 0 || !hashes.delete(hashOf(word))) return false;
      words.add(word);
      return true;
    },
    add: (word) => void words.add(word),
    remove: (word) => void words.delete(word),
  };
}

/** The length of a hash: 66 bits. */
export const hashLength = 11;

/** It is infeasible to find another name with the same hash. Whoever could would use names without end. */
export function hashOf(word: string): string {
  return Bun.CryptoHasher.hash("sha256", word, "base64url").slice(0, hashLength);
}

export function tooMany(field: string, max: number): Rejection {
  return { field, reason: `would be one name more than the ${max} that a source may use` };
}
