import { expect, test } from "bun:test";
import { readdirSync, readFileSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generateIdentity, identityToRecipient } from "age-encryption";
import { makeBackup } from "../../../src/data/backup/backup.ts";
import { createFolderPlace } from "../../../src/data/backup/folder-place.ts";
import { locateData } from "../../../src/data/folder.ts";
import { emptyFolder, plaudit } from "../../cli/kit.ts";
import { contentOf } from "../snapshot/kit.ts";
import { filledFolder, newPlace, spoiled } from "./kit.ts";

async function newKey(): Promise<{ recipient: string; file: string }> {
  const key = await generateIdentity();
  const file = join(newPlace(), "key.txt");
  writeFileSync(file, `# made for a test\n${key}\n`);
  return { recipient: await identityToRecipient(key), file };
}

test("an encrypted backup is read with its key, and with no other and without one it is not", async () => {
  const folder = await filledFolder();
  const { recipient, file: key } = await newKey();
  const place = newPlace();
  const made = await plaudit(["backup", place, "--recipient", recipient, "--data", folder]);
  expect(made.code).toBe(0);
  const file = made.out.trim();
  expect(file).toEndWith(".tar.zst.age");
  expect(readFileSync(file).includes("SQLite format")).toBe(false);
  expect((await plaudit(["restore", "--list", place])).out).toContain("encrypted");

  const into = emptyFolder();
  const restore = (...words: string[]) => plaudit(["restore", file, "--data", into, ...words]);
  expect(await restore()).toMatchObject({ code: 1, told: [expect.stringContaining("--identity")] });
  const other = await restore("--identity", (await newKey()).file);
  expect(other).toMatchObject({
    code: 1,
    told: [expect.stringContaining("cannot be read with this key")],
  });
  const none = await restore("--identity", join(into, "none"));
  expect(none).toMatchObject({ code: 1, told: [expect.stringContaining("ENOENT")] });
  writeFileSync(join(place, "no-key"), "hello");
  const noKey = await restore("--identity", join(place, "no-key"));
  expect(noKey).toMatchObject({ code: 1, told: [expect.stringContaining("holds no key")] });

  expect(await restore("--identity", key)).toMatchObject({ code: 0 });
  expect(contentOf(into)).toBe(contentOf(folder));

  for (const left of [50, 1000]) {
    const cut = spoiled(file, (bytes) => bytes.subarray(0, bytes.length - left));
    const verified = await plaudit(["restore", "--verify", cut, "--identity", key]);
    expect(verified).toMatchObject({ code: 1, told: [expect.stringMatching(/cut short|damaged/)] });
  }
  const flipped = spoiled(file, (bytes) => {
    bytes[bytes.length >> 1]! ^= 1;
    return bytes;
  });
  const verified = await plaudit(["restore", "--verify", flipped, "--identity", key]);
  expect(verified).toMatchObject({ code: 1, told: [expect.stringMatching(/cut short|damaged/)] });
}, 60_000);

test("a name that does not say whether it is encrypted is refused, and nothing is written", async () => {
  const folder = await filledFolder();
  const { recipient } = await newKey();
  const place = newPlace();
  const backup = (name: string, ...words: string[]) =>
    plaudit(["backup", join(place, name), "--data", folder, ...words]);
  expect(await backup("a.tar.zst", "--recipient", recipient)).toMatchObject({
    code: 2,
    told: [expect.stringContaining("add .age to its name")],
  });
  expect(await backup("a.tar.zst.age")).toMatchObject({
    code: 2,
    told: [expect.stringContaining("would not be encrypted: add --recipient")],
  });
  expect(readdirSync(place)).toEqual([]);
});

test("a backup that was renamed is read by what it is", async () => {
  const folder = await filledFolder();
  const { recipient, file: key } = await newKey();
  const place = newPlace();
  const data = locateData(folder);
  const sealed = await makeBackup(data, createFolderPlace(place, folder), { recipient });
  const plain = await makeBackup(data, createFolderPlace(place, folder));
  renameSync(join(place, sealed.name), join(place, "sealed.tar.zst"));
  renameSync(join(place, plain.name), join(place, "plain.tar.zst.age"));
  const verify = (name: string, ...words: string[]) =>
    plaudit(["restore", "--verify", join(place, name), ...words]);
  expect(await verify("sealed.tar.zst")).toMatchObject({
    code: 1,
    told: [expect.stringContaining("--identity")],
  });
  expect(await verify("sealed.tar.zst", "--identity", key)).toMatchObject({ code: 0 });
  expect(await verify("plain.tar.zst.age")).toMatchObject({ code: 0 });
}, 20_000);

test("what is no recipient is refused before anything is done", async () => {
  const made = await plaudit([
    "backup",
    "--recipient",
    "age1nobody",
    "--data",
    await filledFolder(),
  ]);
  expect(made).toMatchObject({ code: 1, told: [expect.stringContaining("age-keygen")] });
});
