import { expect, test } from "bun:test";
import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { torture } from "../../src/torture/torture.ts";

const makeFolder = () => mkdtempSync(join(tmpdir(), "plaudit-torture-"));
const main = (path: string) => [process.execPath, new URL(path, import.meta.url).pathname];
const rounds = Number(Bun.env["PLAUDIT_TORTURE_ROUNDS"] ?? 2);
const timeoutMs = 60_000 + rounds * 10_000;

test(
  `kill -9 under load, ${rounds} times: nothing acknowledged is lost, nothing is stored twice`,
  async () => {
    const verdict = await torture({
      command: main("../../src/main.ts"),
      folder: makeFolder(),
      rounds,
      seed: 7,
      tell: () => {},
    });
    expect(verdict).toMatchObject({ lost: 0, twice: 0, refused: 0, complaints: "" });
    expect(verdict.acknowledged).toBeGreaterThan(10 * rounds);
  },
  timeoutMs,
);

test(
  "the same torture finds a server that writes the journal after its answer",
  async () => {
    const verdict = await torture({
      command: main("./late-main.ts"),
      folder: makeFolder(),
      rounds: 3,
      seed: 7,
      tell: () => {},
    });
    expect(verdict.lost).toBeGreaterThan(0);
  },
  timeoutMs,
);
