// Memory given back at once. Imports nothing of ours.

/**
 * Frees bytes that nobody uses any more, where nobody else's lie beside them: the collector would let
 * hundreds of megabytes lie. Moving them away does it.
 */
export function free({ buffer, byteLength }: Uint8Array): void {
  if (buffer instanceof ArrayBuffer && buffer.byteLength === byteLength) buffer.transfer(0);
}
