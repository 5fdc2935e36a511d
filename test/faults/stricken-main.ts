// Plaudit, on a disk and with a Worker that have faults.
import { run } from "../../src/cli/cli.ts";
import { createStrickenDisk } from "./strike.ts";

process.umask(0o077);
const workerUrl = new URL("./stricken-worker.ts", import.meta.url);
const queryWorkerUrl = new URL("../../src/reports/worker.ts", import.meta.url);

process.exit(
  await run(Bun.argv.slice(2), { workerUrl, queryWorkerUrl, disk: createStrickenDisk() }),
);
