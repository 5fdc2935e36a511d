// Texts that have a number each, as bytes of UTF-8 one behind another: a million short ones take some 40 MB, where as
// strings in a map they take 200. They go from thread to thread as they lie. A text must be well-formed, as JSON is.
import { free } from "../runtime/memory.ts";
import { createHash } from "./text-hash.ts";

/** Texts one after another, as plain data. */
export interface PackedTexts {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Where each ends in the bytes. */
  readonly ends: Uint32Array<ArrayBuffer>;
}

export interface Texts {
  /** How many there are. Their numbers are 1 and so on. */
  readonly size: number;
  /** How many bytes they have together. */
  readonly length: number;
  /** How much memory they take. */
  readonly heldBytes: number;
  /** The number of a text; zero if it has none. */
  find(text: string): number;
  /** The same of a text that is a part of UTF-8. */
  findBytes(bytes: Uint8Array, from: number, to: number): number;
  /** Gives the next number to a text that has none, and returns it. */
  add(text: string): number;
  addBytes(bytes: Uint8Array, from: number, to: number): number;
  /** Looks at the bytes of a text, which may lie elsewhere afterwards. */
  view<T>(number: number, visit: (bytes: Uint8Array, from: number, to: number) => T): T;
  /** The text that has a number. */
  at(number: number): string;
  pack(numbers: ArrayLike<number>): PackedTexts;
}

/** `hash` is for tests. */
export function createTexts(hash = createHash()): Texts {
  let bytes = new Uint8Array(4096);
  /** By number, where its text ends. That of the next one begins there. */
  let ends = new Uint32Array(256);
  /**
   * From the place that a hash tells on: hashes, and behind each its number; zero where nothing is. At most half of the
   * places are taken.
   */
  let slots = new Int32Array(1024);
  let size = 0;
  let scratch = Buffer.alloc(256);

  function isAt(number: number, of: Uint8Array, from: number, to: number): boolean {
    const start = ends[number - 1] as number;
    if ((ends[number] as number) - start !== to - from) return false;
    for (let i = from; i < to; i++) if (bytes[start + i - from] !== of[i]) return false;
    return true;
  }

  function findBytes(of: Uint8Array, from: number, to: number): number {
    const hashed = hash(of, from, to);
    const mask = slots.length - 1;
    for (let slot = (hashed << 1) & mask; ; slot = (slot + 2) & mask) {
      const number = slots[slot + 1] as number;
      if (number === 0) return 0;
      if (slots[slot] === hashed && isAt(number, of, from, to)) return number;
    }
  }

  function addBytes(of: Uint8Array, from: number, to: number): number {
    const start = ends[size] as number;
    const end = start + to - from;
    size += 1;
    bytes = withRoom(bytes, end);
    ends = withRoom(ends, size + 1);
    for (let i = from; i < to; i++) bytes[start + i - from] = of[i] as number;
    ends[size] = end;
    if (size * 4 > slots.length) spread();
    take(hash(of, from, to), size);
    return size;
  }

  function spread(): void {
    const before = slots;
    slots = new Int32Array(before.length * 2);
    for (let slot = 0; slot < before.length; slot += 2) {
      const number = before[slot + 1] as number;
      if (number !== 0) take(before[slot] as number, number);
    }
    free(before);
  }

  function take(hashed: number, number: number): void {
    const mask = slots.length - 1;
    let slot = (hashed << 1) & mask;
    while (slots[slot + 1] !== 0) slot = (slot + 2) & mask;
    slots[slot] = hashed;
    slots[slot + 1] = number;
  }

  /** Writes a text to the scratch, and returns how many bytes it has. */
  function encode(text: string): number {
    if (text.length * 3 > scratch.length) scratch = Buffer.alloc(text.length * 3);
    return scratch.write(text);
  }

  return {
    get size() {
      return size;
    },
    get length() {
      return ends[size] as number;
    },
    get heldBytes() {
      return bytes.byteLength + ends.byteLength + slots.byteLength;
    },
    findBytes,
    addBytes,
    find(text) {
      const length = encode(text);
      return findBytes(scratch, 0, length);
    },
    add(text) {
      const length = encode(text);
      return addBytes(scratch, 0, length);
    },
    view(number, visit) {
      return visit(bytes, ends[number - 1] as number, ends[number] as number);
    },
    at: (number) => decodeText(bytes, ends[number - 1] as number, ends[number] as number),
    pack: (numbers) => pack({ bytes, ends }, numbers),
  };
}

/** Texts without any. */
export const noTexts: PackedTexts = { bytes: new Uint8Array(0), ends: new Uint32Array(0) };

/** `visit` is called with where each text is. */
export function eachText(
  { bytes, ends }: PackedTexts,
  visit: (bytes: Uint8Array, from: number, to: number) => void,
): void {
  let start = 0;
  for (const end of ends) {
    visit(bytes, start, end);
    start = end;
  }
}

function pack({ bytes, ends }: PackedTexts, numbers: ArrayLike<number>): PackedTexts {
  const packedEnds = new Uint32Array(numbers.length);
  let length = 0;
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] as number;
    length += (ends[number] as number) - (ends[number - 1] as number);
    packedEnds[i] = length;
  }
  const packed = new Uint8Array(length);
  let at = 0;
  for (let i = 0; i < numbers.length; i++) {
    const number = numbers[i] as number;
    const end = ends[number] as number;
    for (let from = ends[number - 1] as number; from < end; from++) {
      packed[at++] = bytes[from] as number;
    }
  }
  return { bytes: packed, ends: packedEnds };
}

/** Less than twice as much, since both are there for a moment. */
const growth = 1.5;

function withRoom<Numbers extends Uint8Array | Uint32Array>(
  numbers: Numbers,
  room: number,
): Numbers {
  if (room <= numbers.length) return numbers;
  const larger = numbers.constructor as new (length: number) => Numbers;
  const grown = new larger(Math.ceil(Math.max(room, numbers.length * growth)));
  grown.set(numbers);
  free(numbers);
  return grown;
}

const decoder = new TextDecoder("utf-8", { ignoreBOM: true });

/** The text that a part of UTF-8 is. */
export function decodeText(bytes: Uint8Array, from: number, to: number): string {
  return decoder.decode(bytes.subarray(from, to));
}
