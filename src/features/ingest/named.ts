// Finds the keys that a body names, without parsing it: nothing of a stranger's is parsed, and a client that sends its
// key in the body may put it last.

/** How keys are written. */
export interface KeyForm {
  readonly prefix: string;
  readonly length: number;
}

/** No more keys are looked up. A batch has one key, which some clients repeat in each event. */
const keysMax = 4;

/** Finds keys in a text that comes in pieces, each key once. */
export function createKeyFinder({ prefix, length }: KeyForm) {
  const found = new Set<string>();
  /** The end of the piece before, where a key may have begun. */
  let rest = Buffer.alloc(0);

  function find(bytes: Buffer, fresh: string[]): void {
    let at = bytes.indexOf(prefix);
    while (at !== -1 && at + length <= bytes.length && found.size < keysMax) {
      const key = bytes.toString("latin1", at, at + length);
      if (!found.has(key)) fresh.push(key);
      found.add(key);
      at = bytes.indexOf(prefix, at + prefix.length);
    }
  }

  return {
    /** The keys that end in this piece and were in none before. */
    next(piece: Uint8Array): string[] {
      const bytes = Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
      const fresh: string[] = [];
      const seam = Buffer.concat([rest, bytes.subarray(0, length - 1)]);
      find(seam, fresh);
      find(bytes, fresh);
      // A piece may be shorter than a key.
      const end = bytes.length < length ? seam : bytes;
      rest = Buffer.from(end.subarray(Math.max(0, end.length - length + 1)));
      return fresh;
    },
  };
}
