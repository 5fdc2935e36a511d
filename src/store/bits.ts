// Sets of whole numbers as bits: n is bit n % 32 of word n / 32.

/** With room for numbers up to `max`. */
export function createBits(max: number): Uint32Array {
  return new Uint32Array((max >>> 5) + 1);
}

export function hasBit(bits: Uint32Array, n: number): boolean {
  return ((bits[n >>> 5] ?? 0) & (1 << (n & 31))) !== 0;
}

/** False when it was set. */
export function setBit(bits: Uint32Array, n: number): boolean {
  const word = n >>> 5;
  const bit = 1 << (n & 31);
  const before = bits[word] as number;
  if ((before & bit) !== 0) return false;
  bits[word] = before | bit;
  return true;
}

/** False when it was not set. */
export function clearBit(bits: Uint32Array, n: number): boolean {
  if (!hasBit(bits, n)) return false;
  const word = n >>> 5;
  bits[word] = (bits[word] as number) & ~(1 << (n & 31));
  return true;
}

/** Adds to `bits` those of another set, none of whose numbers is beyond its room. */
export function uniteBits(bits: Uint32Array, others: Uint32Array): void {
  const end = Math.min(bits.length, others.length);
  for (let word = 0; word < end; word++) {
    bits[word] = (bits[word] as number) | (others[word] as number);
  }
}

/** Ascending. */
export function eachBit(bits: Uint32Array, each: (n: number) => void): void {
  for (let word = 0; word < bits.length; word++) {
    for (let rest = bits[word] as number; rest !== 0; rest &= rest - 1) {
      each(word * 32 + 31 - Math.clz32(rest & -rest));
    }
  }
}

/** How many are in one of two sets of the same room. */
export function countEither(some: Uint32Array, others: Uint32Array): number {
  let count = 0;
  for (let word = 0; word < some.length; word++) {
    count += bitsOf((some[word] as number) | (others[word] as number));
  }
  return count;
}

export function countBits(bits: Uint32Array): number {
  return countEither(bits, bits);
}

/** How many bits of one word are set. */
function bitsOf(word: number): number {
  let bits = word - ((word >>> 1) & 0x55555555);
  bits = (bits & 0x33333333) + ((bits >>> 2) & 0x33333333);
  return Math.imul((bits + (bits >>> 4)) & 0x0f0f0f0f, 0x01010101) >>> 24;
}
