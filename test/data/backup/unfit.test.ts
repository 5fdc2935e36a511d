// The newest backup of a place is no good: which of those before it is, people are told.
import { Database } from "bun:sqlite";
import { beforeAll, expect, test } from "bun:test";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { runErrand } from "../../../src/data/backup/errands.ts";
import { createEventWriter } from "../../../src/store/sqlite/events/writer.ts";
import { event } from "../../store/sqlite/events/kit.ts";
import { emptyFolder, plaudit } from "../../cli/kit.ts";
import { backUp, filledFolder, newPlace, repacked, replaced } from "./kit.ts";

let source = "";
let files: string[] = [];
beforeAll(async () => {
  source = await filledFolder();
  const place = newPlace();
  for (let n = 0; n < 3; n++) files.push(await backUp(source, place));
});

/** The three backups, of which the newest so many are cut short. */
function placeWith(damaged: number): string {
  const place = newPlace();
  for (const [i, file] of files.entries()) {
    const bytes = readFileSync(file);
    const isCut = i >= files.length - damaged;
    writeFileSync(join(place, basename(file)), isCut ? bytes.subarray(0, -2000) : bytes);
  }
  return place;
}

test("a restore, a check and the weekly trial name the newest that is whole", async () => {
  const [oldest = ""] = files;
  const place = placeWith(2);
  const hint = `The newest that is whole is ${join(place, basename(oldest))}`;
  for (const words of [[], ["--verify"]]) {
    const { code, told } = await plaudit(["restore", place, "--data", emptyFolder(), ...words]);
    expect(code).toBe(1);
    expect(told.at(-1)).toContain(hint);
  }
  const trial = { type: "verify", dataFolder: source, where: place, diskBytesMin: 0 } as const;
  expect(await runErrand(trial)).toMatchObject({ message: expect.stringContaining(hint) });
});

test("where none is whole that is said, and of one that was named nothing is guessed", async () => {
  const place = placeWith(3);
  const none = await plaudit(["restore", place, "--data", emptyFolder()]);
  expect(none.told.at(-1)).toContain("Nor can the 2 before it be read");
  const named = join(place, basename(files[2]!));
  const { told } = await plaudit(["restore", named, "--data", emptyFolder()]);
  expect(told.at(-1)).toEndWith("choose another from `plaudit restore --list`.");
});

test("a folder with a backup's name is none, and neither is a pipe", async () => {
  const place = placeWith(0);
  const name = "plaudit-2099-01-01T00-00-00-000Z.tar.zst";
  mkdirSync(join(place, name));
  expect((await plaudit(["restore", "--list", place])).out).not.toContain(name);
  expect((await plaudit(["restore", place, "--verify"])).out).toContain(basename(files[2]!));
  Bun.spawnSync(["mkfifo", join(place, "pipe.tar.zst")]);
  for (const each of [name, "pipe.tar.zst"]) {
    const file = join(place, each);
    const { told } = await plaudit(["restore", file, "--data", emptyFolder()]);
    expect(told).toEqual([`plaudit: ${file} is not a file.`]);
  }
});

test("what is said of a backup holds nothing that a terminal obeys", async () => {
  const escape = "\\u001b[2J";
  const file = repacked(files[0]!, (tar) => {
    const version = '"plaudit": "0.1.0"';
    return replaced(tar, version, `"plaudit":"${escape.slice(0, 6)}"`.padEnd(version.length));
  });
  const { told } = await plaudit(["restore", file, "--data", emptyFolder()]);
  expect(told).toEqual([expect.stringContaining("its manifest cannot be read")]);
});

test("a trial looks through what is packed by column, however well the hashes fit", async () => {
  const folder = await filledFolder();
  using events = new Database(join(folder, "events.db"));
  const writer = createEventWriter(events, { isAccount: () => false, columnEventsMax: 1 });
  writer.append(
    Array.from({ length: 9000 }, (_, n) =>
      event(`message ${n}`, { properties: JSON.stringify({ plan: n % 2 ? "pro" : "free" }) }),
    ),
  );
  while (writer.settle());
  const whole = await backUp(folder);
  expect((await plaudit(["restore", "--verify", whole])).told).toEqual([]);
  events.run("delete from value_counts");
  const { code, told } = await plaudit(["restore", "--verify", await backUp(folder)]);
  expect(code).toBe(1);
  expect(told.join()).toContain(
    "cannot be relied on: of the packed events, a property is not counted",
  );
});
