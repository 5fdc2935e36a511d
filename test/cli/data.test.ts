// Which commands make a data folder, and what the others say where there is none.
import { describe, expect, test } from "bun:test";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { run, start, firstLine } from "../processes.ts";
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

// Windows has no such terminals.
describe.skipIf(process.platform === "win32")("--password-stdin on a terminal", () => {
  async function create(folder: string, typed: string) {
    let said = "";
    const decoder = new TextDecoder();
    const data = (_: unknown, bytes: Uint8Array) =>
      void (said += decoder.decode(bytes, { stream: true }));
    const command = [process.execPath, main, "user", "create", ...ada, "--data", folder];
    const child = Bun.spawn(command, { terminal: { data } });
    while (!said.includes("Password") && child.exitCode === null) await Bun.sleep(20);
    child.terminal!.write(typed);
    const code = await child.exited;
    child.terminal!.close();
    return { code, said };
  }

  test("asks for it, takes it as edited, and shows nothing of it", async () => {
    const folder = join(emptyFolder(), "data");
    const { code, said } = await create(folder, "correct hose\u007f\u007frse grün\r");
    expect(said).not.toContain("corr");
    expect(said).not.toContain("rse");
    expect(code).toBe(0);
    const hash = await run([
      process.execPath,
      "-e",
      `console.log(new (require("bun:sqlite").Database)("${folder}/app.db").query("select secret from credentials").get().secret)`,
    ]);
    expect(await Bun.password.verify("correct horse grün", hash.trim())).toBe(true);
  });

  test("ends with Ctrl-C, and makes nothing", async () => {
    const folder = join(emptyFolder(), "data");
    expect((await create(folder, "corr\u0003")).code).toBe(1);
    expect(existsSync(folder)).toBe(false);
  });
});
