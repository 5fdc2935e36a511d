// The TypeScript in our documentation keeps the types, and so does all of ours, and each example of docs/from-fastapi.md is
// run, by itself, as it stands.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import ofRoot from "../../tsconfig.json" with { type: "json" };
import { listPages, readBlocks, readPage, root } from "./markdown.ts";

const runPage = "docs/from-fastapi.md";

// A folder that looks like the project's root, with the examples where their pages are.
const stage = mkdtempSync(join(tmpdir(), "plaudit-docs-"));
const { TMPDIR } = process.env;

const pages = await Promise.all(
  listPages().map(async (page) => ({ page, blocks: readBlocks(await readPage(page)) })),
);
const examples = pages.flatMap(({ page, blocks }) =>
  blocks
    .filter(({ language }) => language === "ts")
    .map((block) => ({ ...block, page, file: join(stage, `${page}-line-${block.line}.ts`) })),
);
const toRun = examples.filter(({ page }) => page === runPage);

beforeAll(async () => {
  mkdirSync(join(stage, "docs"));
  for (const name of ["src", "db", "test", "node_modules", "package.json"]) {
    symlinkSync(join(root, name), join(stage, name));
  }
  for (const { file, code, page } of examples) {
    await Bun.write(file, code);
    // One that is a file of its own is imported by that name.
    const name = /^\/\/ ([\w.]+\.ts)\n/.exec(code)?.[1];
    if (name !== undefined) await Bun.write(join(stage, dirname(page), name), code);
  }
  // What the examples make goes with the stage.
  process.env.TMPDIR = stage;
});

afterAll(() => {
  if (TMPDIR === undefined) delete process.env.TMPDIR;
  else process.env.TMPDIR = TMPDIR;
  rmSync(stage, { recursive: true, force: true });
});

test("there is one for each part that people know", () => {
  expect(toRun.length).toBeGreaterThanOrEqual(19);
});

test("every example keeps the types, and so does whatever `bun run check` looks at", async () => {
  // At once: most of the time goes to what they share.
  const ours = ofRoot.include.map((path) => join(root, path));
  const exclude = ofRoot.exclude.map((path) => join(root, path));
  const include = [...examples.map(({ file }) => file), ...ours];
  const tsconfig = { extends: join(root, "tsconfig.json"), include, exclude };
  await Bun.write(join(stage, "tsconfig.json"), JSON.stringify(tsconfig));
  const checked = Bun.spawnSync({
    cmd: [process.execPath, "run", "--bun", "tsc", "--noEmit", "--pretty", "false", "-p", stage],
    cwd: root,
  });
  expect(checked.stdout.toString()).toBe("");
  expect(checked.exitCode).toBe(0);
}, 300_000);

for (const { heading, page, line, code, file } of toRun) {
  test(`${heading} (${page}:${line})`, async () => {
    // One that expects nothing could not fail.
    expect(code).toContain("expect(");
    await import(file);
  });
}
