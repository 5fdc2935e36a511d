// What the formatter and the linter find is a failure like any other. Types are checked with the examples of our
// documentation (test/docs/examples.test.ts), and the linter's rules about types, which take as long, by `bun run check`.
import { expect, test } from "bun:test";

/** Runs a tool of node_modules on Bun itself, so that no Node is needed; returns what it complains of. */
async function complaintsOf(...command: string[]): Promise<string> {
  const tool = Bun.spawn([process.execPath, ...command], {
    stdout: "pipe",
    stderr: "pipe",
    stdin: "ignore",
  });
  const [out, err, code] = await Promise.all([
    new Response(tool.stdout).text(),
    new Response(tool.stderr).text(),
    tool.exited,
  ]);
  return code === 0 ? "" : `${out}${err}`;
}

test("the types hold in a browser, where the page of the examples runs", async () => {
  const page = ["-p", "examples/browser"];
  expect(await complaintsOf("run", "--bun", "tsc", "--noEmit", ...page)).toBe("");
}, 300_000);

test("the linter finds nothing", async () => {
  expect(await complaintsOf("run", "--bun", "oxlint")).toBe("");
}, 300_000);

test("every file is as the formatter writes it", async () => {
  expect(await complaintsOf("fmt", "--check")).toBe("");
}, 300_000);
