// The TypeScript in our documentation is type-checked and run, each block by itself, as it stands.
import { afterAll, beforeAll, expect, test } from "bun:test";
import { mkdirSync, mkdtempSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { readBlocks, readPage, root } from "./markdown.ts";

const page = "docs/from-fastapi.md";
const examples = readBlocks(await readPage(page)).filter(({ language }) => language === "ts");

// A folder that looks like the project's root, with the blocks where the page is.
const stage = mkdtempSync(join(tmpdir(), "plaudit-docs-"));
const fileOf = (line: number) => join(stage, "docs", `line-${line}.ts`);

beforeAll(async () => {
  mkdirSync(join(stage, "docs"));
  for (const name of ["src", "db", "test", "node_modules", "package.json"]) {
    symlinkSync(join(root, name), join(stage, name));
  }
  for (const { line, code } of examples) await Bun.write(fileOf(line), code);
});

afterAll(() => rmSync(stage, { recursive: true, force: true }));

test("there is one for each part that people know", () => {
  expect(examples.length).toBeGreaterThanOrEqual(19);
});

test("every example keeps the types", async () => {
  const tsconfig = {
    extends: join(root, "tsconfig.json"),
    include: ["docs", join(root, "src/assets.d.ts")],
  };
  await Bun.write(join(stage, "tsconfig.json"), JSON.stringify(tsconfig));
  const checked = Bun.spawnSync({
    cmd: [process.execPath, "run", "--bun", "tsc", "--noEmit", "--pretty", "false", "-p", stage],
    cwd: root,
  });
  expect(checked.stdout.toString()).toBe("");
  expect(checked.exitCode).toBe(0);
});

for (const { heading, line, code } of examples) {
  test(`${heading} (${page}:${line})`, async () => {
    // One that expects nothing could not fail.
    expect(code).toContain("expect(");
    await import(fileOf(line));
  });
}
