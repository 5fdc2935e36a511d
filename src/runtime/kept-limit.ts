// A limit whose counts outlive a restart: it tells of each change, and takes back what was told.

/** How often something was done within a window of time. */
export interface CountNote {
  /** A digest of whom or what is counted: names and addresses themselves are not kept. */
  key: string;
  count: number;
  /** Milliseconds since 1970. */
  endsAt: number;
}

export interface KeptLimit {
  /** Calls back at every change. There is one listener. */
  onCount(listener: (note: CountNote) => void): void;
  restore(note: CountNote): void;
}

/** The digest that stands for a key: 128 bits, which is no key of anybody else. */
export function digestKey(key: string): string {
  return Bun.CryptoHasher.hash("shake128", key, "hex");
}
