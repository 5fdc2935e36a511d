// A small year is moved from SQLite, and asked of a node on PostgreSQL and of a server on SQLite over HTTP, as the bench does
// with millions: it throws where two answers differ.
import { expect, test } from "bun:test";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { movedPart } from "../../../bench/parts/moved.ts";
import { questions } from "../../../bench/year-questions.ts";

const testMsMax = 180_000;

test(
  "a year that was moved is answered alike on both, while events come",
  async () => {
    const folder = mkdtempSync(join(tmpdir(), "plaudit-test-"));
    const findings = await movedPart.run({
      seconds: 1,
      rounds: 1,
      storedMillions: 0.01,
      history: undefined,
      made: undefined,
      before: undefined,
      clickhouse: undefined,
      folder,
      tell() {},
    });
    const compared = findings.filter(({ goal }) => goal?.kind === "ratio");
    expect(compared).toHaveLength(questions.length);
    for (const { value } of findings) expect(value).toBeGreaterThan(0);
    rmSync(folder, { recursive: true });
  },
  testMsMax,
);
