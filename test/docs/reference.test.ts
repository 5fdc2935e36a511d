// The reference is what the code's own tables say, and those are what `plaudit help` and the settings say.
import { expect, test } from "bun:test";
import { settingNames } from "../../src/app/config.ts";
import { printReference, referenceFile } from "../../tools/reference.ts";
import { contributingFile, printRooms } from "../../tools/rooms.ts";
import { plaudit } from "../cli/kit.ts";
import { codeIn, readPage, readTable } from "./markdown.ts";

const reference = await readPage(referenceFile);

test("it is as the code prints it: `bun run build:reference` prints it anew", () => {
  expect(reference).toBe(printReference());
});

test("the rooms in CONTRIBUTING.md are those that the architecture's test holds the code to", async () => {
  const page = await readPage(contributingFile);
  expect(page).toBe(printRooms(page));
  expect(page).toContain("| `src/features/`");
});

test("it has every setting, and no other", () => {
  const listed = readTable(reference, "Settings").flatMap(([name]) => codeIn(name));
  expect(listed.toSorted()).toEqual([...settingNames].toSorted());
});

test("it says of every setting what it does", () => {
  for (const [name, , , about = ""] of readTable(reference, "Settings")) {
    expect(`${name} ${about}`).toMatch(/^`[A-Z_]+` [A-Z`].{20,}\.$/);
  }
});

test("it has every command with all its flags, and no other", async () => {
  const listed = readTable(reference, "Commands").map(([name, flags]) => ({
    name: codeIn(name)[0],
    flags: codeIn(flags).join(" ").split(" ").filter(Boolean).toSorted(),
  }));
  const { out } = await plaudit(["help"]);
  const names = [...out.matchAll(/^ {2}([a-z-]+(?: [a-z-]+)?) {2,}\S/gm)].map(
    ([, name = ""]) => name,
  );
  const told = await Promise.all(
    names.map(async (name) => {
      const isTold = ["version", "help"].includes(name);
      const help = isTold ? "" : (await plaudit(["help", ...name.split(" ")])).out;
      const usage = /^Usage: plaudit (.*) \[flags\]$/m.exec(help)?.[1];
      const flags = [...help.matchAll(/^ {2}(--[a-z-]+)/gm)].map(([, flag = ""]) => flag);
      const own = flags.filter((flag) => flag !== "--data" && flag !== "--help");
      return { name: usage ?? name, flags: own.toSorted() };
    }),
  );
  expect(told.length).toBeGreaterThan(8);
  expect(listed).toEqual(told);
});
