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
  // A slot of the table takes 32 times the room of a bit.
  const slotsMax = Math.max(smallest, Math.ceil(max / 32));
  let slots: Uint32Array | undefined = new Uint32Array(smallest);
  let bits: Uint32Array | undefined;
  let size = 0;

  /** Where an id stands in the table, or the empty slot where it would. */
  function slotOf(table: Uint32Array, id: number): number {
    const mask = table.length - 1;
    let slot = Math.imul(id, 0x9e3779b1) & mask;
    while (table[slot] !== 0 && table[slot] !== id) slot = (slot + 1) & mask;
    return slot;
  }

  function grow(table: Uint32Array): void {
    if (table.length * 2 > slotsMax) {
      bits = new Uint32Array((max >>> 5) + 1);
      for (const id of table) if (id !== 0) setBit(bits, id);
      slots = undefined;
      return;
    }
    slots = new Uint32Array(table.length * 2);
    for (const id of table) if (id !== 0) slots[slotOf(slots, id)] = id;
  }

  return {
    get size() {
      return size;
    },
    add(id) {
      if (bits) {
        if (!setBit(bits, id)) return false;
        size += 1;
        return true;
      }
      const table = slots as Uint32Array;
      const slot = slotOf(table, id);
      if (table[slot] === id) return false;
      table[slot] = id;
      size += 1;
      if (size * 2 > table.length) grow(table);
      return true;
    },
    has(id) {
      if (bits) return ((bits[id >>> 5] ?? 0) & (1 << (id & 31))) !== 0;
      const table = slots as Uint32Array;
      return table[slotOf(table, id)] === id;
    },
    forEach(each) {
      for (const id of slots ?? []) if (id !== 0) each(id);
      for (const [word, value] of (bits ?? new Uint32Array()).entries()) {
        for (let rest = value; rest !== 0; rest &= rest - 1)
          each(word * 32 + 31 - Math.clz32(rest & -rest));
      }
    },
  };
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
