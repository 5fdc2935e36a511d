// People and keys by the command line: whoever has the machine can find, help, stop and invite anybody.
import { expect, test } from "bun:test";
import { emptyFolder, plaudit } from "./kit.ts";

const folder = emptyFolder();
const run = (words: string, stdin = "") =>
  plaudit([...words.split(" "), "--data", folder], { stdin });
const make = (name: string, admin = "") =>
  run(
    `user create --username ${name} --email ${name}@example.com --age 36 --password-stdin${admin}`,
    "correct horse\n",
  );

test("accounts are made, listed, shown, disabled, enabled and given a new password", async () => {
  const id = (await make("ada")).out.trim();
  await make("grace", " --admin");
  const list = async (flags = "") =>
    (await run(`user list${flags}`)).out.split("\n").map((line) => line.split("\t").slice(1));
  expect(await list()).toEqual([
    ["grace", "grace@example.com", "active", "admin"],
    ["ada", "ada@example.com", "active", "-"],
    [],
  ]);
  expect(await run("user disable ADA@example.com")).toMatchObject({ code: 0, out: "" });
  expect((await list(" --state disabled --query ad")).length).toBe(2);
  expect(JSON.parse((await run(`user show ${id}`)).out)).toMatchObject({ username: "ada" });
  expect(await run("user enable ada")).toMatchObject({ code: 0 });
  expect(await list(" --state disabled")).toEqual([[]]);
  const password = (stdin: string) => run("user set-password ada --password-stdin", stdin);
  expect(await password("battery staple\n")).toMatchObject({ code: 0 });
  expect(await password("short\n")).toMatchObject({ code: 2 });
  expect(await run("user set-password ada")).toMatchObject({ code: 2 });

  const last = await run("user disable grace");
  expect(last).toMatchObject({ code: 1 });
  expect(last.told[0]).toContain("last admin");
  const unknown = await run("user show nobody");
  expect(unknown).toMatchObject({ code: 1 });
  expect(unknown.told[0]).toContain("plaudit user list");
  expect(await run("user list --state gone")).toMatchObject({ code: 2 });
}, 240_000);

test("somebody is invited with a link, alone on standard output", async () => {
  const invited = await run("user invite --email lin@example.com --permissions reports:read");
  expect(invited).toMatchObject({ code: 0, told: [] });
  expect(invited.out).toMatch(/^http:\/\/localhost:3000\/invitation#[0-9a-f]{64}\n$/);
  expect(await run("user invite --email lin --permissions x")).toMatchObject({ code: 2 });
  const taken = await run("user invite --email ADA@example.com");
  expect(taken.told[0]).toContain("email is taken");
}, 240_000);

test("keys are listed without what they are, and revoked", async () => {
  const key = (await run("key create --name shop --scopes events:write")).out.trim();
  const { out } = await run("key list");
  const [id = "", hint = "", name] = out.split("\t");
  expect(name).toBe("shop");
  expect(key.startsWith(hint)).toBe(true);
  expect(out).not.toContain(key);
  expect(await run(`key revoke ${id}`)).toMatchObject({ code: 0 });
  expect((await run("key list")).out).toBe("");
  expect(await run(`key revoke ${id}`)).toMatchObject({ code: 1 });
}, 240_000);
