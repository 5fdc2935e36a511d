import { expect, test } from "bun:test";
import fc from "fast-check";
import { createHash, type Hash } from "../../src/store/text-hash.ts";
import { createTexts, decodeText, eachText, type PackedTexts } from "../../src/store/texts.ts";

const jsons = fc.array(
  fc.string({ unit: "binary", maxLength: 9 }).map((each) => JSON.stringify(each)),
);

/** All of them share few hashes. */
const coarse: Hash = (bytes, from, to) => ((bytes[to - 1] as number) & 1 ? -1 : to - from);

function listTexts(packed: PackedTexts): string[] {
  const all: string[] = [];
  eachText(packed, (bytes, from, to) => all.push(decodeText(bytes, from, to)));
  return all;
}

for (const [what, hash] of [
  ["", undefined],
  [", however many share a hash", coarse],
] as const) {
  test(`a text has one number, by which it is found${what}`, () => {
    fc.assert(
      fc.property(jsons, (all) => {
        const texts = createTexts(hash);
        const numbers = all.map((text) => texts.find(text) || texts.add(text));
        const distinct = [...new Set(all)];
        expect(texts.size).toBe(distinct.length);
        expect(numbers).toEqual(all.map((text) => distinct.indexOf(text) + 1));
        expect(numbers.map((number) => texts.at(number))).toEqual(all);
        expect(listTexts(texts.pack(numbers))).toEqual(all);
        expect(texts.length).toBe(Buffer.byteLength(distinct.join("")));
        expect(texts.find("another")).toBe(0);
      }),
      { seed: 7, numRuns: 200 },
    );
  });
}

test("a part of some bytes is the text that it says", () => {
  const texts = createTexts();
  const bytes = Buffer.from('"é","e"');
  expect([texts.addBytes(bytes, 0, 4), texts.addBytes(bytes, 5, 8)]).toEqual([1, 2]);
  expect([texts.find('"é"'), texts.find('"e"')]).toEqual([1, 2]);
  expect([texts.findBytes(bytes, 5, 8), texts.findBytes(bytes, 4, 8)]).toEqual([2, 0]);
});

test("a million short texts take less than 60 MB", () => {
  const texts = createTexts();
  for (let n = 0; n < 1_000_000; n++) texts.add(`"id ${n}"`);
  expect(texts.find('"id 765432"')).toBe(765_433);
  expect(texts.heldBytes).toBeLessThan(60e6);
});

const bytes = Buffer.from("the same, the same. the sama.");

test("a hash is of the bytes of the part alone, and of its length", () => {
  const hash = createHash();
  expect(hash(bytes, 0, 8)).toBe(hash(bytes, 10, 18));
  expect(hash(bytes, 0, 8)).toBe(hash(Buffer.from("the same"), 0, 8));
  const others = [hash(bytes, 20, 28), hash(bytes, 0, 7), hash(Buffer.from("the same\0"), 0, 9)];
  for (const other of others) expect(hash(bytes, 0, 8)).not.toBe(other);
});

test("who does not know the key cannot tell which texts share a hash", () => {
  const keyed = (...key: [number, number]) => createHash(Int32Array.from(key))(bytes, 0, 8);
  expect(new Set([keyed(1, 2), keyed(1, 3), keyed(2, 2)]).size).toBe(3);
  const drawn = Array.from({ length: 4 }, () => createHash()(bytes, 0, 8));
  expect(new Set(drawn).size).toBe(4);
});

test("hashes are even in all of their bits", () => {
  const hash = createHash(Int32Array.from([1, 2]));
  const counts = new Uint32Array(32);
  const many = 4096;
  for (let n = 0; n < many; n++) {
    const text = Buffer.from(`"id ${n}"`);
    const hashed = hash(text, 0, text.length);
    for (let bit = 0; bit < 32; bit++) counts[bit]! += (hashed >>> bit) & 1;
  }
  for (const count of counts) expect(Math.abs(count / many - 0.5)).toBeLessThan(0.05);
});
