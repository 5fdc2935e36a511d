// Which commands make a data folder, and what the others say where there is none.
import { describe, expect, test } from "bun:test";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { start, firstLine } from "../processes.ts";
import { emptyFolder, historyFile, plaudit } from "./kit.ts";

const main = join(import.meta.dir, "..", "..", "src", "main.ts");
const ada = ["--username", "ada", "--email", "ada@example.com", "--age", "36", "--password-stdin"];

const asking = [
  ["export"],
  ["doctor"],
  ["migrate"],
  ["migrate", "--back", "x"],
  ["retention"],
  ["retention", "set", "--days", "1"],
  ["erase", "--user", "x"],
  ["person", "export", "--user", "x"],
  ["dead-letters"],
  ["dead-letters", "retry"],
  ["dead-letters", "drop"],
  ["torture", "--rounds", "1"],
];

describe("a missing data folder", () => {
  test.each(asking.map((words) => ({ command: words.join(" "), words })))(
    "is refused by $command",
    async ({ words }) => {
      const folder = join(emptyFolder(), "data");
      const { code, out, told } = await plaudit([...words, "--data", folder]);
      expect({ code, out }).toEqual({ code: 1, out: "" });
      expect(told).toEqual([expect.stringContaining(folder)]);
      expect(existsSync(folder)).toBe(false);
    },
  );

  test.each([
    { command: "user create", words: ["user", "create", ...ada] },
    { command: "key create", words: ["key", "create", "--name", "a", "--scopes", "events:write"] },
    { command: "import", words: ["import", historyFile] },
  ])("is made by $command, which says so once", async ({ words }) => {
    const folder = join(emptyFolder(), "deep", "data");
    const at = { stdin: "correct horse\n" };
    const first = await plaudit([...words, "--data", folder], at);
    expect(first).toMatchObject({ code: 0, told: [expect.stringContaining(folder)] });
    const key = ["key", "create", "--name", "b", "--scopes", "events:write", "--data", folder];
    expect(await plaudit(key)).toMatchObject({ code: 0, told: [] });
  });

  test("is made by serve, which says so", async () => {
    const folder = join(emptyFolder(), "data");
    const server = start([process.execPath, main, "serve", "--port", "0", "--data", folder]);
    await firstLine(server);
    server.kill("SIGTERM");
    expect(await server.exited).toBe(0);
    expect(await new Response(server.stderr).text()).toContain(folder);
  });
});

describe("a folder without data", () => {
  test.each(
    asking
      .filter(([word]) => !["migrate", "torture"].includes(word!))
      .map((words) => ({ command: words.join(" "), words })),
  )("is left empty by $command", async ({ words }) => {
    const folder = emptyFolder();
    expect(await plaudit([...words, "--data", folder])).toMatchObject({ code: 1, out: "" });
    expect(readdirSync(folder)).toEqual([]);
  });
});
