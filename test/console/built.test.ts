// What the server serves is what the source says.
import { expect, test } from "bun:test";
import { gzipSync } from "bun";
import { buildConsole } from "../../tools/console.ts";

const sizeMax = 90_000;

test("the built console is of today's source: else run `bun run build:console`", async () => {
  for (const [name, text] of Object.entries(await buildConsole())) {
    expect(await Bun.file(`src/web/console/${name}`).text()).toBe(text);
  }
});

test("scripts and styles together have at most 90 kB, gzipped", async () => {
  const files = ["console.browser.js", "console.css", "console.html"];
  const sizes = files.map(
    async (name) => gzipSync(await Bun.file(`src/web/console/${name}`).bytes()).length,
  );
  const sum = (await Promise.all(sizes)).reduce((all, size) => all + size);
  expect(sum).toBeLessThan(sizeMax);
  expect(sum).toBeGreaterThan(10_000);
});
