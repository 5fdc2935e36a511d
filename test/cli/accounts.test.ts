import { describe, expect, test } from "bun:test";
import { emptyFolder, plaudit } from "./kit.ts";

const ada = ["--username", "ada", "--email", "ada@example.com", "--age", "36"];
const create = (folder: string, ...flags: string[]) =>
  plaudit(["user", "create", ...flags, "--password-stdin", "--data", folder], {
    stdin: "correct horse\nand more\n",
  });

describe("user create", () => {
  test("makes an admin, prints the id, and has its event stored when it ends", async () => {
    const folder = emptyFolder();
    const { code, out } = await create(folder, ...ada, "--admin");
    expect(code).toBe(0);
    expect(out).toMatch(/^[0-9a-f-]{36}\n$/);

    const exported = await plaudit(["export", "--data", folder]);
    const event = JSON.parse(exported.out);
    expect(event).toMatchObject({ event: "user.created", userId: out.trim(), source: "plaudit" });
  });

  test("a taken name ends it with 1 and is named", async () => {
    const folder = emptyFolder();
    await create(folder, ...ada);
    const { code, told } = await create(folder, "--username", "ADA", ...ada.slice(2));
    expect(code).toBe(1);
    expect(told).toEqual([expect.stringContaining("username is taken; email is taken")]);
  });

  test("names every field that breaks a rule, and echoes none", async () => {
    const wrong = ["--username", "a da", "--email", "nobody", "--age", "1e9"];
    const { code, told } = await create(emptyFolder(), ...wrong);
    expect(code).toBe(2);
    expect(told).toHaveLength(1);
    for (const field of ["username", "email", "age"]) expect(told[0]).toContain(`${field} must be`);
    for (const value of ["a da", "nobody", "1e9"]) expect(told[0]).not.toContain(value);
  });

  test("takes a password only from standard input", async () => {
    const words = ["user", "create", ...ada, "--data", emptyFolder()];
    expect((await plaudit(words)).told[0]).toContain("--password-stdin");
    const withFlag = await plaudit([...words, "--password", "correct horse"]);
    expect(withFlag.code).toBe(2);
  });
});

describe("key create", () => {
  test("prints the key and nothing else", async () => {
    const words = ["key", "create", "--name", "shop", "--scopes", "events:write, reports:read"];
    const { code, out, told } = await plaudit([...words, "--data", emptyFolder()]);
    expect(code).toBe(0);
    expect(out).toMatch(/^plaudit_[0-9a-f]{64}\n$/);
    expect(told).toEqual([]);
  });

  test("makes a public one, which needs no scopes", async () => {
    const make = (...flags: string[]) =>
      plaudit(["key", "create", "--name", "page", "--data", emptyFolder(), ...flags]);
    const origins = ["--origins", "https://shop.example.com, https://www.example.com"];
    expect(await make("--public", ...origins)).toMatchObject({ code: 0 });
    expect(await make("--public", "--scopes", "reports:read")).toMatchObject({ code: 2, out: "" });
    expect(await make("--public", "--origins", "shop")).toMatchObject({ code: 2, out: "" });
    const without = await make();
    expect(without).toMatchObject({ code: 2, out: "" });
    expect(without.told[0]).toContain("needs --scopes A,B, or --public");
  });

  test("an unknown scope, or a date in the past, is a usage error", async () => {
    const folder = emptyFolder();
    const make = (...flags: string[]) =>
      plaudit(["key", "create", "--name", "shop", "--data", folder, ...flags]);
    expect(await make("--scopes", "events:write,everything")).toMatchObject({ code: 2 });
    const past = await make("--scopes", "events:write", "--expires", "2020-01-01T00:00:00Z");
    expect(past).toMatchObject({ code: 2, out: "" });
  });
});
