// What people get wrong: places, folders and flags that do not fit.
import { expect, test } from "bun:test";
import { readdirSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { emptyFolder, plaudit } from "../../cli/kit.ts";
import { contentOf } from "../snapshot/kit.ts";
import { backUp, filledFolder, newPlace } from "./kit.ts";

test("flags that do not go together are refused, and an empty place is no place", async () => {
  for (const words of [
    ["--list", "--verify"],
    ["--verify", "--force"],
    ["--list", "--force"],
  ]) {
    const { code, told } = await plaudit(["restore", newPlace(), ...words]);
    expect({ code, told }).toEqual({
      code: 2,
      told: [`plaudit: ${words[0]} and ${words[1]} do not go together: leave one out.`],
    });
  }
  const { code, told } = await plaudit(["restore", "", "--data", emptyFolder()]);
  expect({ code, told }).toMatchObject({ code: 2, told: [expect.stringContaining("is empty")] });
});

test("a list of one file is of that file", async () => {
  const folder = await filledFolder();
  const place = newPlace();
  await backUp(folder, place);
  const file = await backUp(folder, place);
  const { out } = await plaudit(["restore", "--list", file]);
  expect(out.trim().split("\n")).toEqual([expect.stringContaining(basename(file))]);
  const missing = join(place, "plaudit-2020-01-01T00-00-00-000Z.tar.zst");
  expect((await plaudit(["restore", "--list", missing])).told[0]).toContain(`no ${missing}`);
});

test("a file is no folder, and a folder with other files is not taken unasked", async () => {
  const folder = await filledFolder();
  const file = await backUp(folder);
  const { told } = await plaudit(["restore", file, "--data", file]);
  expect(told).toEqual([`plaudit: ${file} is a file: --data needs a folder.`]);

  const home = emptyFolder();
  for (const name of ["secret", "secretplan.txt", ".profile"]) writeFileSync(join(home, name), "x");
  const refused = await plaudit(["restore", file, "--data", home]);
  expect(refused).toMatchObject({ code: 1, told: [expect.stringContaining("secretplan.txt")] });
  expect(readdirSync(home).sort()).toEqual([".profile", "secret", "secretplan.txt"]);
  const forced = await plaudit(["restore", file, "--force", "--data", home]);
  expect(forced.code).toBe(0);
  expect(forced.told.at(-1)).toContain(`kept in ${home}/replaced/`);
  expect(contentOf(home)).toBe(contentOf(folder));
});

test("a node's folder, whose accounts are elsewhere, is left as it is", async () => {
  const file = await backUp(await filledFolder());
  const node = emptyFolder();
  writeFileSync(join(node, "node"), '{"id":"0123456789ab"}');
  for (const flags of [[], ["--force", "--yes"]]) {
    const refused = await plaudit(["restore", file, ...flags, "--data", node]);
    expect(refused).toMatchObject({ code: 1, told: [expect.stringContaining("on PostgreSQL")] });
  }
  expect(readdirSync(node)).toEqual(["node"]);
});
