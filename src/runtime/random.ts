// Random numbers that can be repeated: the same seed gives the same demo. They are never used for secrets.

export interface Random {
  /** From 0 to 1, 1 excluded. */
  next(): number;
  /** A whole number from 0 to `below`, excluded. */
  below(below: number): number;
  pick<T>(list: readonly T[]): T;
}

/** A linear congruential generator of 48 bits (that of POSIX drand48): plenty for a story. */
export function createRandom(seed: number): Random {
  const bits = (1n << 48n) - 1n;
  let state = ((BigInt(seed) << 16n) + 0x330en) & bits;
  const next = () => {
    state = (state * 0x5deece66dn + 0xbn) & bits;
    return Number(state >> 16n) / 2 ** 32;
  };
  const below = (limit: number) => Math.floor(next() * limit);
  return { next, below, pick: (list) => list[below(list.length)]! };
}
