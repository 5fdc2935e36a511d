// Whoever reads the events by a command reads all that were acknowledged: those too that a killed server left in its
// journal, and nobody has stored yet.
import { expect, test } from "bun:test";
import { mkdirSync } from "node:fs";
import { journalFolder, makeEvents, openTestJournal } from "../recorder/kit.ts";
import { emptyFolder, historyFile, plaudit } from "./kit.ts";

const left = 5000;

async function folderWithJournal(): Promise<string> {
  const folder = emptyFolder();
  await plaudit(["import", historyFile, "--data", folder]);
  mkdirSync(journalFolder(folder), { recursive: true, mode: 0o700 });
  const journal = await openTestJournal(folder);
  journal.append(makeEvents(left));
  await journal.close(false);
  return folder;
}

async function countLines(...words: string[]): Promise<number> {
  const { code, out, told } = await plaudit(words);
  expect({ code, told }).toEqual({ code: 0, told: [] });
  return out.split('"messageId"').length - 1;
}

test("an export has what a killed server left, the first time as the second", async () => {
  const folder = await folderWithJournal();
  const first = await countLines("export", "--data", folder);
  expect(first).toBeGreaterThan(left);
  expect(await countLines("export", "--data", folder)).toBe(first);
});

test("so has what is written of a person", async () => {
  const folder = await folderWithJournal();
  const words = ["person", "export", "--user", "user 1", "--data", folder];
  const first = await countLines(...words);
  expect(first).toBeGreaterThan(left / 10);
  expect(await countLines(...words)).toBe(first);
});
