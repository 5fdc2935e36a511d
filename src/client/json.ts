// Values that survive a round trip through JSON. Types alone.

/** A value that survives a round trip through JSON. */
export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}
