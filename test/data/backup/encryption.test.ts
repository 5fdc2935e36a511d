import { expect, test } from "bun:test";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { generateIdentity, identityToRecipient } from "age-encryption";
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
  writeFileSync(join(into, "no-key"), "hello");
  const noKey = await restore("--identity", join(into, "no-key"));
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
