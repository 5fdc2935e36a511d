import { afterEach, beforeEach, expect, test } from "bun:test";
import {
  chmodSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { UsageError } from "../../../src/domain/error.ts";
import { loadSecret } from "../../../src/features/auth/secret.ts";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "plaudit-secret-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

test("the first start makes a secret that only its owner can read, and later ones find it", () => {
  const made = loadSecret(folder);
  expect(made.length).toBeGreaterThanOrEqual(32);
  expect(statSync(join(folder, "secret")).mode & 0o777).toBe(0o600);
  expect(loadSecret(folder)).toEqual(made);
  expect(readdirSync(folder)).toEqual(["secret"]);
});

test("two folders have two secrets", () => {
  const other = mkdtempSync(join(tmpdir(), "plaudit-secret-"));
  expect(loadSecret(folder)).not.toEqual(loadSecret(other));
  rmSync(other, { recursive: true });
});

test("a configured secret is used, and none is made", () => {
  const secret = "0123456789abcdef0123456789abcdef";
  expect(loadSecret(folder, secret)).toBe(secret);
  expect(readdirSync(folder)).toEqual([]);
});

test("a short secret is refused, configured or kept, and is not shown", () => {
  expect(() => loadSecret(folder, "short-and-secret")).toThrow(UsageError);
  expect(() => loadSecret(folder, "short-and-secret")).not.toThrow(/short-and-secret/);
  writeFileSync(join(folder, "secret"), "", { mode: 0o600 });
  expect(() => loadSecret(folder)).toThrow(UsageError);
});

test("a secret that others can read is refused, with advice", () => {
  loadSecret(folder);
  for (const mode of [0o640, 0o604, 0o644, 0o660]) {
    chmodSync(join(folder, "secret"), mode);
    expect(() => loadSecret(folder)).toThrow(/chmod 600/);
  }
});

test("a draft that a crash left behind does no harm", () => {
  writeFileSync(join(folder, `secret.${process.pid}.new`), "half");
  const made = loadSecret(folder);
  expect(readFileSync(join(folder, "secret"), "utf8").trim()).toBe(made);
});
