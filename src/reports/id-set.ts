// A set of people's numbers. A small set is a hash table, and a large one is bits, so that a question about a year can
// hold hundreds of sets in little memory.
import { countBits, createBits, eachBit, hasBit, setBit, uniteBits } from "../store/bits.ts";
import type { Crowd } from "./crowd.ts";

export interface IdSet extends Crowd {
  /** False if it was there already. */
  add(id: number): boolean;
  has(id: number): boolean;
  forEach(each: (id: number) => void): void;
  /** What it is made of, for another thread. It must not be used any more. */
  pack(): PackedSet;
  /** Adds those of a set with the same bounds. */
  unite(packed: PackedSet): void;
}

/** A set on its way to another thread: bits, or ids with zeros between them. */
export interface PackedSet {
  words: Uint32Array;
  areBits: boolean;
}

const smallest = 16;

/** A set of whole numbers from 1 to `max`. */
export function createIdSet(max: number): IdSet {
  return new CompactSet(max);
}

// A class, since there may be hundreds of thousands of sets, which are asked for millions of ids.
class CompactSet implements IdSet {
  size = 0;
  readonly #max: number;
  #slots: Uint32Array | undefined = new Uint32Array(smallest);
  #bits: Uint32Array | undefined;

  constructor(max: number) {
    this.#max = max;
  }

  add(id: number): boolean {
    if (this.#bits) {
      if (!setBit(this.#bits, id)) return false;
      this.size += 1;
      return true;
    }
    const slots = this.#slots as Uint32Array;
    const slot = slotOf(slots, id);
    if (slots[slot] === id) return false;
    slots[slot] = id;
    this.size += 1;
    if (this.size * 2 > slots.length) this.#grow(slots);
    return true;
  }

  has(id: number): boolean {
    if (this.#bits) return hasBit(this.#bits, id);
    const slots = this.#slots as Uint32Array;
    return slots[slotOf(slots, id)] === id;
  }

  forEach(each: (id: number) => void): void {
    if (this.#bits) return eachBit(this.#bits, each);
    for (const id of this.#slots ?? []) if (id !== 0) each(id);
  }

  pack(): PackedSet {
    const areBits = this.#bits !== undefined;
    return { words: this.#bits ?? (this.#slots as Uint32Array), areBits };
  }

  unite({ words, areBits }: PackedSet): void {
    if (!areBits) {
      for (const id of words) if (id !== 0) this.add(id);
      return;
    }
    const bits = this.#bits ?? this.#toBits();
    uniteBits(bits, words);
    this.size = countBits(bits);
  }

  addTo(bits: Uint32Array): void {
    if (this.#bits) return uniteBits(bits, this.#bits);
    for (const id of this.#slots ?? []) if (id !== 0) setBit(bits, id);
  }

  #toBits(): Uint32Array {
    const bits = createBits(this.#max);
    for (const id of this.#slots ?? []) if (id !== 0) setBit(bits, id);
    this.#bits = bits;
    this.#slots = undefined;
    return bits;
  }

  #grow(before: Uint32Array): void {
    // Four times as large, since the smaller tables take up memory until they are collected.
    const room = before.length * 4;
    // A slot of the table takes 32 times as much room as a bit.
    if (room > Math.max(smallest, Math.ceil(this.#max / 32))) {
      this.#toBits();
      return;
    }
    const slots = new Uint32Array(room);
    for (const id of before) if (id !== 0) slots[slotOf(slots, id)] = id;
    this.#slots = slots;
  }
}

/** The slot of an id in the table, or the empty slot that it would take. */
function slotOf(slots: Uint32Array, id: number): number {
  const mask = slots.length - 1;
  let slot = Math.imul(id, 0x9e3779b1) & mask;
  while (slots[slot] !== 0 && slots[slot] !== id) slot = (slot + 1) & mask;
  return slot;
}
