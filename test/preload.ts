// Runs once in every process that runs tests.
import { afterAll, setDefaultTimeout } from "bun:test";
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import "./compile-once.ts";

setDefaultTimeout(120_000);

// Whatever the tests make, in this process or in those that they start, goes when they are done.
const folder = mkdtempSync(join(tmpdir(), "plaudit-tests-"));
// Others may pass through it, to what a test gives them: PostgreSQL does not run as root.
chmodSync(folder, 0o711);
process.env["TMPDIR"] = folder;
// `bun run test` removes it itself, when the last of its files is done.
if (process.env["TEST_FOLDER"] === undefined) {
  afterAll(() => rmSync(folder, { recursive: true, force: true }));
}

// `bun run test:postgres`: what this file's tests have borrowed of the server is given back with it.
const url = process.env["TEST_POSTGRES_URL"];
if (url !== undefined) {
  const borrower = crypto.randomUUID();
  process.env["TEST_POSTGRES_BORROWER"] = borrower;
  const { returnDatabases } = await import("../src/testing/test-postgres.ts");
  // Own tables are of the database that is named there when they are written. What is asked later is told of none.
  process.env["DATABASE_URL"] = url;
  await import("../src/library/schema.ts");
  delete process.env["DATABASE_URL"];
  afterAll(() => returnDatabases({ url, borrower }), 60_000);
}
