// Memory given back at once. Imports nothing of ours.

/**
 * Frees bytes that nobody uses any more, where nobody else's lie beside them: the collector would let
 * hundreds of megabytes lie. Moving them away does it.
 */
export function free({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}

/** Pieces as one, each given back as soon as it is copied: what is long is never there twice. */
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
 * Tells of memory that was used and let go. After so many bytes of it the collector is run: left alone it
 * would first let several times as much lie. It takes some ten milliseconds.
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
