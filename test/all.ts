// `bun run test`: every file of tests, two at a time, in processes that keep what they have loaded. `bun run test
// test/features` runs a part.
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

/** Files at once: a machine of two cores is busy with them. */
const atOnce = 2;
/** Whatever the tests make. Files share what their kits have made, so it goes when all are done. */
const folder = mkdtempSync(join(tmpdir(), "plaudit-tests-"));
chmodSync(folder, 0o711);

const tests = Bun.spawn(
  [
    process.execPath,
    "test",
    `--parallel=${atOnce}`,
    "--no-isolate",
    "--timeout",
    "120000",
    ...process.argv.slice(2),
  ],
  {
    env: { ...process.env, TMPDIR: folder, TEST_FOLDER: folder },
    stdio: ["ignore", "inherit", "inherit"],
  },
);
const end = (signal: NodeJS.Signals) => tests.kill(signal);
process.on("SIGINT", end).on("SIGTERM", end);
const code = await tests.exited;
rmSync(folder, { recursive: true, force: true });
process.exit(code);
