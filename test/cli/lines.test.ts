import { expect, test } from "bun:test";
import fc from "fast-check";
import { type Line, lineBytesMax, splitLines } from "../../src/cli/lines.ts";

async function split(bytes: Buffer, cuts: readonly number[]): Promise<Line[]> {
  const places = [0, ...cuts.map((cut) => cut % (bytes.length + 1)), bytes.length].sort(
    (a, b) => a - b,
  );
  async function* chunks() {
    for (const [i, from] of places.entries()) yield bytes.subarray(from, places[i + 1]);
  }
  const lines: Line[] = [];
  for await (const some of splitLines(chunks())) lines.push(...some);
  return lines;
}

test("the lines are the same wherever the chunks are cut", async () => {
  const texts = fc.array(
    fc.string({ unit: "grapheme", maxLength: 20 }).map((t) => t.replaceAll("\n", "")),
  );
  await fc.assert(
    fc.asyncProperty(texts, fc.array(fc.nat(500), { maxLength: 20 }), async (lines, cuts) => {
      const expected = lines
        .map((text, i) => ({ number: i + 1, text }))
        .map((line) =>
          line.number === 1 ? { ...line, text: line.text.replace(/^\ufeff/, "") } : line,
        )
        .filter(({ text }) => text.trim() !== "");
      expect(await split(Buffer.from(lines.join("\n")), cuts)).toEqual(expected);
    }),
    { numRuns: 300 },
  );
});

test("a line without end is skipped in little memory, and what follows it is read", async () => {
  const chunk = Buffer.alloc(lineBytesMax / 4, "x");
  async function* chunks() {
    for (let i = 0; i < 1000; i++) yield chunk;
    yield Buffer.from("\nshort\n");
  }
  const lines: Line[] = [];
  const before = process.memoryUsage.rss();
  for await (const some of splitLines(chunks())) lines.push(...some);
  expect(lines).toEqual([
    { number: 1, text: undefined },
    { number: 2, text: "short" },
  ]);
  expect(process.memoryUsage.rss() - before).toBeLessThan(60 * 1024 * 1024);
});
