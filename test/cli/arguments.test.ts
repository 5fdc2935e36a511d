import { describe, expect, test } from "bun:test";
import { databaseOf } from "../databases.ts";
import { emptyFolder, plaudit } from "./kit.ts";

const names = [
  "serve",
  "user create",
  "key create",
  "import",
  "export",
  "demo",
  "doctor",
  "migrate",
  "version",
  "help",
];

describe("the command line", () => {
  test("lists every command, with help and without anything", async () => {
    for (const words of [[], ["help"], ["--help"], ["-h"]]) {
      const { code, out } = await plaudit(words);
      expect(code).toBe(0);
      for (const name of names) expect(out).toContain(`\n  ${name} `);
      expect(out).toContain("PLAUDIT_DATA");
    }
  });

  test("lists a command's flags, including that of the data folder", async () => {
    for (const words of [
      ["help", "user", "create"],
      ["user", "create", "--help"],
    ]) {
      const { code, out } = await plaudit(words);
      expect(code).toBe(0);
      expect(out).toContain("--password-stdin");
      expect(out).toContain("--data FOLDER");
    }
  });

  test("shows each flag's default once", async () => {
    const { out } = await plaudit(["help"]);
    const commands = [...out.matchAll(/^ {2}([a-z-]+(?: [a-z]+)?) {2,}\S/gm)].map(
      ([, name]) => name!,
    );
    for (const command of commands) {
      const help = await plaudit(["help", ...command.split(" ")]);
      expect(help.out.split("\n").filter((line) => /Default:.*Default:/.test(line))).toEqual([]);
    }
  });

  test("prints its version", async () => {
    const { version } = await Bun.file("package.json").json();
    expect((await plaudit(["version"])).out).toStartWith(`plaudit ${version} `);
    expect((await plaudit(["--version"])).out).toStartWith(`plaudit ${version} `);
  });

  test.each([
    ["an unknown command", ["frobnicate"], "frobnicate"],
    ["a misspelt command", ["serv"], "did you mean `plaudit serve`?"],
    ["a command whose second word is misspelt", ["user", "creat"], "`plaudit user create`?"],
    ["a command whose first word is misspelt", ["usr", "create"], "`plaudit user create`?"],
    ["a misspelt flag", ["key", "create", "--nmae", "x"], "no flag --nmae: did you mean --name?"],
    ["a misspelt flag with its value", ["serve", "--prot=3000"], "did you mean --port?"],
    ["half a command", ["user"], "user"],
    ["help for an unknown command", ["help", "frobnicate"], "frobnicate"],
    ["an unknown flag", ["migrate", "--frobnicate"], "--frobnicate"],
    ["a flag without its value", ["migrate", "--data"], "--data"],
    ["a missing operand", ["import"], "FILE"],
    ["an operand too many", ["migrate", "now"], "migrate"],
    ["a missing flag", ["key", "create", "--name", "x"], "--scopes"],
    ["a port that is no number", ["serve", "--port", "http"], "PORT"],
    ["a port out of range", ["serve", "--port", "65536"], "PORT"],
  ])("%s is misuse: 2, and one line that says what to do", async (_what, words, hint) => {
    const { code, told, out } = await plaudit(words);
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(told).toHaveLength(1);
    expect(told[0]).toStartWith("plaudit: ");
    expect(told[0]).toContain(hint);
  });

  test("the first word of several commands lists them", async () => {
    const user = await plaudit(["help", "user"]);
    expect(user.code).toBe(0);
    expect(user.out).toContain("  user create  ");
    const { out } = await plaudit(["help", "dead-letters"]);
    expect(out).toContain("Usage: plaudit dead-letters [flags]");
    expect(out).toContain("  dead-letters retry  ");
  });

  test("a rule's words about a field name the flag that gave it", async () => {
    const words = ["key", "create", "--name", "x", "--scopes", "event:write", "--expires", "soon"];
    const { told } = await plaudit([
      ...words,
      "--events-per-minute",
      "many",
      "--data",
      emptyFolder(),
    ]);
    for (const flag of ["--expires", "--events-per-minute"]) {
      expect(told[0]).toContain(`${flag} must be `);
    }
  });

  test("migrates a folder once", async () => {
    const folder = emptyFolder();
    await databaseOf(folder, { isEmpty: true });
    expect((await plaudit(["migrate", "--data", folder])).out).toMatch(/^(app )?0000_start$/m);
    expect((await plaudit(["migrate", "--data", folder])).out).toBe("Nothing to do.\n");
  });

  test("a folder that cannot be made ends it with 1 and one line", async () => {
    const key = ["key", "create", "--name", "a", "--scopes", "events:write"];
    const { code, told } = await plaudit([...key, "--data", "/dev/null/data"]);
    expect(code).toBe(1);
    expect(told).toHaveLength(1);
    expect(told[0]).toContain("--data");
  });
});
