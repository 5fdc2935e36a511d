// A set of people's numbers: few of them as a table, many as bits, so that a question over a year holds
// hundreds of such sets in little memory.

export interface IdSet {
  readonly size: number;
  /** False when it was there. */
  add(id: number): boolean;
  has(id: number): boolean;
  forEach(each: (id: number) => void): void;
}

const smallest = 16;

/** A set of whole numbers from 1 to `max`. */
export function createIdSet(max: number): IdSet {
  return new CompactSet(max);
}

// A class, since there may be hundreds of thousands, asked for millions of ids.
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
    if (this.#bits) return ((this.#bits[id >>> 5] ?? 0) & (1 << (id & 31))) !== 0;
    const slots = this.#slots as Uint32Array;
    return slots[slotOf(slots, id)] === id;
  }

  forEach(each: (id: number) => void): void {
    for (const id of this.#slots ?? []) if (id !== 0) each(id);
    for (const [word, value] of (this.#bits ?? []).entries()) {
      for (let rest = value; rest !== 0; rest &= rest - 1) {
        each(word * 32 + 31 - Math.clz32(rest & -rest));
      }
    }
  }

  #grow(before: Uint32Array): void {
    // Four times as large, since those before it lie about until they are collected.
    const room = before.length * 4;
    // A slot of the table takes 32 times the room of a bit.
    if (room > Math.max(smallest, Math.ceil(this.#max / 32))) {
      const bits = new Uint32Array((this.#max >>> 5) + 1);
      for (const id of before) if (id !== 0) setBit(bits, id);
      this.#bits = bits;
      this.#slots = undefined;
      return;
    }
    const slots = new Uint32Array(room);
    for (const id of before) if (id !== 0) slots[slotOf(slots, id)] = id;
    this.#slots = slots;
  }
}

/** Where an id stands in the table, or the empty slot where it would. */
function slotOf(slots: Uint32Array, id: number): number {
  const mask = slots.length - 1;
  let slot = Math.imul(id, 0x9e3779b1) & mask;
  while (slots[slot] !== 0 && slots[slot] !== id) slot = (slot + 1) & mask;
  return slot;
}

/** False when it was set. */
function setBit(bits: Uint32Array, id: number): boolean {
  const word = id >>> 5;
  const bit = 1 << (id & 31);
  const before = bits[word] as number;
  if ((before & bit) !== 0) return false;
  bits[word] = before | bit;
  return true;
}
