// A set of people as bytes: a sorted list of numbers if they are few, bits if they are many.
//
//   list   0 | 3 bytes unused | u32 each, ascending
//   bits   1 | 3 bytes unused | u32 words, the person n is bit n % 32 of word n / 32
//
// Numbers are little-endian.

import { bisect } from "../../../domain/bisect.ts";
import { countBits, eachBit, hasBit, setBit, uniteBits } from "../../bits.ts";

const headBytes = 4;
const kinds = { list: 0, bits: 1 } as const;

export interface PeopleSet {
  bytes: Uint8Array;
  size: number;
}

/** The set with these people added. They must be ascending, each once. */
export function addPeople(before: Uint8Array | undefined, people: Uint32Array): PeopleSet {
  const words = before && wordsOf(before);
  if (before && isBits(before)) return addToBits(words as Uint32Array, people);
  const list = words ? mergeLists(words, people) : people;
  return pack(list);
}

/** The set with some people replaced by others: anonymous ones by the users to whom they were joined. */
export function replacePeople(before: Uint8Array, userOf: ReadonlyMap<number, number>): PeopleSet {
  const people = new Set<number>();
  eachPerson(before, (person) => people.add(userOf.get(person) ?? person));
  return pack(Uint32Array.from(people).sort());
}

/** The set without some people. */
export function removePeople(before: Uint8Array, gone: ReadonlySet<number>): PeopleSet {
  const people: number[] = [];
  eachPerson(before, (person) => {
    if (!gone.has(person)) people.push(person);
  });
  return pack(Uint32Array.from(people));
}

/** Whoever is in one of the sets. */
export function uniteSets(sets: Iterable<Uint8Array>): PeopleSet {
  let all = pack(new Uint32Array(0));
  for (const set of sets) {
    const people: number[] = [];
    eachPerson(set, (person) => people.push(person));
    all = addPeople(all.bytes, Uint32Array.from(people));
  }
  return all;
}

export function hasPerson(bytes: Uint8Array, person: number): boolean {
  const words = wordsOf(bytes);
  if (isBits(bytes)) return hasBit(words, person);
  return words[bisect(words.length, (i) => (words[i] as number) >= person)] === person;
}

export function eachPerson(bytes: Uint8Array, each: (person: number) => void): void {
  const words = wordsOf(bytes);
  if (isBits(bytes)) return eachBit(words, each);
  for (const person of words) each(person);
}

/** Sets the bit of each. */
export function addPeopleTo(bits: Uint32Array, bytes: Uint8Array): void {
  const words = wordsOf(bytes);
  if (isBits(bytes)) return uniteBits(bits, words);
  for (const person of words) setBit(bits, person);
}

function pack(list: Uint32Array): PeopleSet {
  const last = list.at(-1) ?? 0;
  // Now bits take less room than a list.
  if (list.length > (last >>> 5) + 1) return addToBits(new Uint32Array(0), list);
  return { bytes: frame(kinds.list, list), size: list.length };
}

function addToBits(before: Uint32Array, people: Uint32Array): PeopleSet {
  const last = people.at(-1) ?? 0;
  const words = new Uint32Array(Math.max(before.length, (last >>> 5) + 1));
  words.set(before);
  for (const person of people) setBit(words, person);
  return { bytes: frame(kinds.bits, words), size: countBits(words) };
}

function mergeLists(one: Uint32Array, other: Uint32Array): Uint32Array {
  const merged = new Uint32Array(one.length + other.length);
  let [i, j, length] = [0, 0, 0];
  while (i < one.length || j < other.length) {
    const [a, b] = [one[i] ?? Infinity, other[j] ?? Infinity];
    merged[length++] = Math.min(a, b);
    if (a <= b) i += 1;
    if (b <= a) j += 1;
  }
  return merged.subarray(0, length);
}

function frame(kind: number, words: Uint32Array): Uint8Array {
  const bytes = new Uint8Array(headBytes + words.byteLength);
  bytes[0] = kind;
  bytes.set(new Uint8Array(words.buffer, words.byteOffset, words.byteLength), headBytes);
  return bytes;
}

function isBits(bytes: Uint8Array): boolean {
  return bytes[0] === kinds.bits;
}

function wordsOf(bytes: Uint8Array): Uint32Array {
  // Words must begin at a multiple of four: bytes that do not are copied.
  const whole = bytes.byteOffset % 4 === 0 ? bytes : bytes.slice();
  return new Uint32Array(
    whole.buffer,
    whole.byteOffset + headBytes,
    (whole.byteLength - headBytes) / 4,
  );
}
