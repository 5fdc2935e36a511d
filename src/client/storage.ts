// Where a client stores what should last: tokens, and the id of somebody without an account.

/** `localStorage` and `sessionStorage` have this shape; it may also be async. */
export interface ClientStorage {
  getItem(name: string): string | null | Promise<string | null>;
  setItem(name: string, value: string): unknown;
  removeItem(name: string): unknown;
}

export interface Keeper {
  read(name: string): Promise<string | null>;
  /** Undefined removes the value. */
  write(name: string, value: string | undefined): Promise<void>;
}

/**
 * Keeps values in the storage. Without one, or once it refuses (it is full, or the browser forbids it), it keeps
 * them in memory: no call fails for this, and the values last as long as the page.
 */
export function createKeeper(storage: ClientStorage | undefined): Keeper {
  const memory = new Map<string, string>();
  let isGood = storage !== undefined;

  async function attempt<T>(use: (storage: ClientStorage) => T | Promise<T>): Promise<T | null> {
    if (!storage || !isGood) return null;
    try {
      return await use(storage);
    } catch {
      isGood = false;
      return null;
    }
  }

  return {
    async read(name) {
      const kept = await attempt((good) => good.getItem(name));
      return isGood ? kept : (memory.get(name) ?? null);
    },
    async write(name, value) {
      if (value === undefined) memory.delete(name);
      else memory.set(name, value);
      await attempt((good) =>
        value === undefined ? good.removeItem(name) : good.setItem(name, value),
      );
    },
  };
}
