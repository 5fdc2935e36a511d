// Every release has left a data folder and a journal in test/fixtures, so that what comes later can be tried on them.
import { expect, test } from "bun:test";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { version } from "../package.json" with { type: "json" };
import { encodeHeader } from "../src/journal/frame.ts";

const fixtures = join(import.meta.dir, "fixtures");
const namesOf = (prefix: string) =>
  readdirSync(fixtures)
    .filter((name) => name.startsWith(prefix))
    .map((name) => name.slice(prefix.length));

test("there is a folder of every release", async () => {
  const changes = await Bun.file("CHANGELOG.md").text();
  const releases = [...changes.matchAll(/^## (\d+\.\d+\.\d+)/gm)].map(([, release]) => release!);
  expect(releases).toContain(version);
  expect(namesOf("folder-").sort()).toEqual(releases.sort());
});

test("there is a journal of every format", () => {
  const format = encodeHeader(1, 0).readUInt32LE(8);
  const formats = Array.from({ length: format }, (_, i) => String(i + 1));
  expect(namesOf("journal-").sort()).toEqual(formats);
  for (const each of formats) {
    expect(existsSync(join(fixtures, `journal-${each}`, "events.json"))).toBe(true);
  }
});
