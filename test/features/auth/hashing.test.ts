import { expect, test } from "bun:test";
import { createPasswords, strangers } from "../../../src/features/auth/hashing.ts";
import { AppError } from "../../../src/domain/error.ts";

const passwords = createPasswords();

test("a password verifies against its own hash and no other does", async () => {
  const hash = await passwords.hash("correct horse battery");
  expect(hash).toStartWith("$argon2id$v=19$m=19456,t=2,p=1$");
  expect(await passwords.verify("correct horse battery", hash)).toBe(true);
  expect(await passwords.verify("correct horse batterY", hash)).toBe(false);
  expect(passwords.isOutdated(hash)).toBe(false);
});

test("without a hash nothing verifies, and a hash is computed all the same", async () => {
  const started = performance.now();
  expect(await passwords.verify("no account has this password", undefined)).toBe(false);
  // A real verification takes 45 ms; a shortcut takes microseconds.
  expect(performance.now() - started).toBeGreaterThan(5);
});

test("a malformed hash matches no password", async () => {
  for (const hash of ["", "junk", "$argon2id$v=19$m=19456,t=2,p=1$EEEWSeQm", "$2b$10$short"]) {
    expect(await passwords.verify("password", hash)).toBe(false);
  }
});

test("a hash of another cost is outdated", async () => {
  const cheap = await Bun.password.hash("password", {
    algorithm: "argon2id",
    memoryCost: 8192,
    timeCost: 1,
  });
  expect(passwords.isOutdated(cheap)).toBe(true);
  expect(await passwords.verify("password", cheap)).toBe(true);
});

test("beyond those that may wait one is refused, unread, and those before it are served", async () => {
  const { atOnceMax, waitingMax } = strangers;
  const results = await Promise.allSettled(
    Array.from({ length: atOnceMax + waitingMax + 2 }, () => passwords.verify("x", undefined)),
  );
  const refused = results.filter((r) => r.status === "rejected").map((r) => r.reason as AppError);
  expect(refused.map((error) => error.code)).toEqual(["rate_limited", "rate_limited"]);
  expect(refused[0]!.details.retryAfterSeconds).toBeGreaterThan(0);
  expect(await passwords.verify("x", undefined)).toBe(false);
});
