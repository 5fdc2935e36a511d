// Plaudit, on a disk and with a Worker that have faults.
import { run } from "../../src/cli/cli.ts";
import { createStrickenDisk } from "./strike.ts";

process.umask(0o077);
const workerUrl = new URL(Bun.env["TEST_WORKER"] ?? "./stricken-worker.ts", import.meta.url);
const queryWorkerUrl = new URL("../../src/reports/worker.ts", import.meta.url);

// As long as a real one has, unless a test says otherwise.
const drainMsMax = Number(Bun.env["TEST_DRAIN_MS"] ?? 0) || undefined;

process.exit(
  await run(Bun.argv.slice(2), {
    workerUrl,
    queryWorkerUrl,
    disk: createStrickenDisk(),
    drainMsMax,
  }),
);
