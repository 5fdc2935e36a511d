import { afterEach, beforeEach, describe, expect, test } from "bun:test";
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
import { loadSecrets, replaceSecret } from "../../../src/data/secret/secret.ts";
import { oldSecretsMax } from "../../../src/data/secret/succession.ts";
import { openSecrets } from "../../../src/data/secret/watch.ts";
import { type Log, silentLog } from "../../../src/runtime/log.ts";

const loadSecret = (from: string, configured?: string) => loadSecrets(from, configured).current;

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

describe("a secret that is replaced", () => {
  const day = 24 * 60 * 60 * 1000;
  const replaceAt = (at: number, isLeaked = false) => replaceSecret(folder, { at, isLeaked });

  test("is kept beside the new one, and neither can be read by others", () => {
    const before = loadSecret(folder);
    const replaced = replaceAt(1000);
    expect(replaced.current).not.toBe(before);
    expect(replaced.old).toEqual([{ secret: before, replacedAt: 1000, isTrusted: true }]);
    expect(loadSecrets(folder)).toEqual(replaced);
    expect(readdirSync(folder).sort()).toEqual(["secret", "secret.old"]);
    for (const name of readdirSync(folder)) {
      expect(statSync(join(folder, name)).mode & 0o777).toBe(0o600);
    }
    chmodSync(join(folder, "secret.old"), 0o644);
    expect(() => loadSecrets(folder)).toThrow(/chmod 600/);
  });

  test("is forgotten after thirty days, or when many have followed", () => {
    const first = loadSecret(folder);
    replaceAt(0);
    const known = () => loadSecrets(folder).old.map(({ secret }) => secret);
    replaceAt(30 * day - 1);
    expect(known()).toContain(first);
    replaceAt(30 * day);
    expect(known()).not.toContain(first);
    for (let n = 0; n < 2 * oldSecretsMax; n++) replaceAt(30 * day + n);
    expect(known()).toHaveLength(oldSecretsMax);
  });

  test("and has leaked signs nothing that is good, and neither do those before it", () => {
    loadSecret(folder);
    replaceAt(0);
    replaceAt(1, true);
    expect(loadSecrets(folder).old.map(({ isTrusted }) => isTrusted)).toEqual([false, false]);
    replaceAt(2);
    expect(loadSecrets(folder).old.map(({ isTrusted }) => isTrusted)).toEqual([true, false, false]);
  });

  test("a file of them that nobody understands is named, and not shown", () => {
    loadSecret(folder);
    for (const text of ["", "half a li", "{}", '[{"secret":"half a li"}]']) {
      writeFileSync(join(folder, "secret.old"), text, { mode: 0o600 });
      expect(() => loadSecrets(folder)).toThrow(/secret\.old cannot be understood: delete it/);
      expect(() => loadSecrets(folder)).not.toThrow(/half a li/);
    }
  });
});

describe("a running process", () => {
  const everyMs = 2;
  const open = (log: Log = silentLog, configured?: string) => {
    const opened = openSecrets({ dataFolder: folder, configured, log, everyMs });
    closing.push(opened.close);
    return opened;
  };
  const closing: (() => void)[] = [];
  afterEach(() => closing.splice(0).forEach((close) => close()));

  async function until(isSo: () => boolean): Promise<void> {
    const end = Date.now() + 5000;
    while (!isSo()) {
      if (Date.now() > end) throw new Error("It has not come to that.");
      await Bun.sleep(1);
    }
  }

  test("notices each replacement, and gives one value until then", async () => {
    const { read, failures } = open();
    const before = read();
    await Bun.sleep(20);
    expect(read()).toBe(before);
    for (let n = 0; n < 3; n++) {
      const { current } = replaceSecret(folder, { at: n, isLeaked: false });
      await until(() => read().current === current);
    }
    expect(read().old.at(-1)?.secret).toBe(before.current);
    expect(failures()).toBe(0);
  });

  test("keeps its secret where the file is gone, and says so once where it cannot be read", async () => {
    const errors: string[] = [];
    const log = { ...silentLog, error: (message: string) => void errors.push(message) };
    const { read, failures } = open(log);
    const before = read();
    rmSync(join(folder, "secret"));
    await Bun.sleep(20);
    expect([read(), failures(), readdirSync(folder)]).toEqual([before, 0, []]);
    writeFileSync(join(folder, "secret"), "short", { mode: 0o600 });
    await until(() => failures() > 2);
    expect(read()).toBe(before);
    expect(errors).toHaveLength(1);
    writeFileSync(join(folder, "secret"), "x".repeat(64), { mode: 0o600 });
    await until(() => read().current === "x".repeat(64));
  });

  test("keeps the one that is configured", async () => {
    const { read } = open(silentLog, "0123456789abcdef0123456789abcdef");
    replaceSecret(folder, { at: 0, isLeaked: true });
    await Bun.sleep(20);
    expect(read().current).toBe("0123456789abcdef0123456789abcdef");
  });
});

test("a draft that a crash left behind does no harm", () => {
  writeFileSync(join(folder, `secret.${process.pid}.new`), "half");
  const made = loadSecret(folder);
  expect(readFileSync(join(folder, "secret"), "utf8").trim()).toBe(made);
});
