// What a table holds as one checksum, the same on both sides. The rows' order is left out of it: each row has a hash, and
// the hashes are added up.
export interface Digest {
  rows: number;
  /** 32 digits in hex. */
  sum: string;
}

export interface Adding {
  /** A row's values as texts, null where there is none. */
  add(values: readonly (string | null)[]): void;
  digest(): Digest;
}

const bits = 64;
const seeds = [1n, 2n] as const;

export function createDigest(): Adding {
  let rows = 0;
  let [one, other] = [0n, 0n];
  return {
    add(values) {
      const text = JSON.stringify(values);
      rows += 1;
      one = BigInt.asUintN(bits, one + Bun.hash.xxHash64(text, seeds[0]));
      other = BigInt.asUintN(bits, other + Bun.hash.xxHash64(text, seeds[1]));
    },
    digest: () => ({ rows, sum: toHex(one) + toHex(other) }),
  };
}

export const isSame = (one: Digest, other: Digest) =>
  one.rows === other.rows && one.sum === other.sum;

function toHex(number: bigint): string {
  return number.toString(16).padStart(bits / 4, "0");
}
