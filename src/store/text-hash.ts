// HalfSipHash-1-3 (https://github.com/veorq/SipHash) of a part of some bytes: whoever does not know the key cannot send
// texts that share a hash, which would be looked for one after another.

/** 32 bits, of the bytes from `from` on and before `to`. */
export type Hash = (bytes: Uint8Array, from: number, to: number) => number;

/** Rounds after the last word. */
const lastRounds = 3;

/** The key is drawn unless it is given. */
export function createHash(key = crypto.getRandomValues(new Int32Array(2))): Hash {
  const [k0, k1] = [key[0] as number, key[1] as number];
  return (bytes, from, to) => {
    let v0 = k0;
    let v1 = k1;
    let v2 = 0x6c796765 ^ k0;
    let v3 = 0x74656462 ^ k1;
    const words = (to - from) >>> 2;
    for (let i = 0; i <= words + lastRounds; i++) {
      const word = i <= words ? wordAt(bytes, from + 4 * i, to, i === words ? to - from : 0) : 0;
      if (i === words + 1) v2 ^= 0xff;
      v3 ^= word;
      v0 = (v0 + v1) | 0;
      v1 = ((v1 << 5) | (v1 >>> 27)) ^ v0;
      v0 = (v0 << 16) | (v0 >>> 16);
      v2 = (v2 + v3) | 0;
      v3 = ((v3 << 8) | (v3 >>> 24)) ^ v2;
      v0 = (v0 + v3) | 0;
      v3 = ((v3 << 7) | (v3 >>> 25)) ^ v0;
      v2 = (v2 + v1) | 0;
      v1 = ((v1 << 13) | (v1 >>> 19)) ^ v2;
      v2 = (v2 << 16) | (v2 >>> 16);
      v0 ^= word;
    }
    return v1 ^ v3;
  };
}

/** Four bytes, lowest first; of the last word those that are left, below the length of all. */
function wordAt(bytes: Uint8Array, at: number, to: number, length: number): number {
  let word = length << 24;
  const end = Math.min(to, at + 4);
  for (let i = at; i < end; i++) word |= (bytes[i] as number) << (8 * (i - at));
  return word;
}
