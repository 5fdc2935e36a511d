import { describe, expect, test } from "bun:test";
import { createLog } from "../../src/runtime/log.ts";

/** What a program that logs writes to standard error, line by line. */
async function written(program: string): Promise<Record<string, unknown>[]> {
  const child = Bun.spawn([process.execPath, "-e", program], {
    cwd: import.meta.dir,
    stderr: "pipe",
    timeout: 20_000,
  });
  const text = await new Response(child.stderr).text();
  return text
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line) as Record<string, unknown>);
}

const open = `const log = (await import("../../src/runtime/log.ts")).createLog({ pretty: false });`;

describe("lines on standard error", () => {
  test("come all and in order, with the time at which they were logged", async () => {
    const lines = await written(`${open}
      for (let i = 0; i < 2000; i++) log.info("Counted", { i });
      await Bun.sleep(100);
      log.info("Later");`);
    expect(lines.map(({ i }) => i)).toEqual([...Array(2000).keys(), undefined]);
    const [first, last] = [lines.at(0)!, lines.at(-1)!].map(({ time }) => Date.parse(String(time)));
    expect(last! - first!).toBeGreaterThanOrEqual(99);
  });

  test("of a warning are written at once, with what was logged before", async () => {
    const lines = await written(`${open}
      log.info("Before");
      log.warn("Now");
      process.kill(process.pid, "SIGKILL");`);
    expect(lines.map(({ message }) => message)).toEqual(["Before", "Now"]);
  });

  test("are all written, also beside one that JSON cannot write", async () => {
    const lines = await written(`${open}
      const self = {};
      self.self = self;
      log.info("Before");
      log.info("Round", { self });
      log.info("After", { count: 3n, error: new Error("Why") });`);
    expect(lines).toMatchObject([
      { message: "Before" },
      { message: "Round", unreadable: expect.stringContaining("cyclic") },
      { message: "After", count: "3", error: { message: "Why" } },
    ]);
  });
});

test("no value makes a second line, or moves a terminal's cursor", () => {
  for (const pretty of [false, true]) {
    const lines: string[] = [];
    const log = createLog({ write: (line) => void lines.push(line), pretty });
    log.info("A\nB", { path: "/a\r\n\u001b[2J\u0085\u2028" });
    // A pretty line has colours of its own.
    const [line] = lines.map((each) => Bun.stripANSI(each));
    // oxlint-disable-next-line no-control-regex
    expect(line).not.toMatch(/[\u0000-\u001f\u007f-\u009f\u2028\u2029]/);
    expect(line).toContain("\\u2028");
  }
});
