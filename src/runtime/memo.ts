// Remembers what was found, in bounded memory. Imports nothing of ours.

export interface Memo<Key, Value> {
  get(key: Key): Value | undefined;
  /** Remembers a value, as the newest of all. */
  set(key: Key, value: Value): void;
  /** The value that is remembered, or else what `find` gives, which is remembered from now on. */
  of(key: Key, find: (key: Key) => Value): Value;
  delete(key: Key): void;
  clear(): void;
  readonly size: number;
}

/** The part of a full memo that is forgotten at once. */
const forgottenPart = 0.1;

/**
 * Opens a memo of at most `entriesMax` entries. A full memo forgets the tenth that was set longest ago, at once: it is
 * slow to find the first key of a map from which many were deleted. To keep an entry that is in use, set it anew.
 */
export function createMemo<Key, Value>(entriesMax: number): Memo<Key, Value> {
  /** In the order in which they were set. */
  const known = new Map<Key, Value>();
  const kept = entriesMax - Math.max(1, Math.floor(entriesMax * forgottenPart));

  function makeRoom(): void {
    for (const key of known.keys()) {
      if (known.size <= kept) return;
      known.delete(key);
    }
  }

  function set(key: Key, value: Value): void {
    known.delete(key);
    if (known.size >= entriesMax) makeRoom();
    known.set(key, value);
  }

  return {
    get: (key) => known.get(key),
    set,
    of(key, find) {
      const found = known.get(key);
      if (found !== undefined) return found;
      const value = find(key);
      set(key, value);
      return value;
    },
    delete: (key) => void known.delete(key),
    clear: () => known.clear(),
    get size() {
      return known.size;
    },
  };
}
