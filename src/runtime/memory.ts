// Gives memory back at once. Imports nothing of ours.

/**
 * Frees bytes that nobody uses any more, by moving them away. It leaves alone a buffer that holds other bytes, too.
 * The collector would leave hundreds of megabytes lying.
 */
export function free({ buffer, byteLength }: ArrayBufferView): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}

/** Joins pieces. Each is given back as soon as it is copied, so that a long body is never in memory twice. */
export function joinAndFree(pieces: readonly Uint8Array[]): Uint8Array {
  const [only] = pieces;
  if (only && pieces.length === 1) return only;
  let length = 0;
  for (const piece of pieces) length += piece.length;
  const all = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    all.set(piece, at);
    at += piece.length;
    free(piece);
  }
  return all;
}

/**
 * Counts memory that was used and let go. After so many bytes of it the collector is run, which takes some ten
 * milliseconds. Left alone, the collector would first leave several times as much lying.
 */
export function createCollector(bytesMax: number): (bytes: number) => void {
  let lying = 0;
  return (bytes) => {
    lying += bytes;
    if (lying < bytesMax) return;
    lying = 0;
    Bun.gc(true);
  };
}
