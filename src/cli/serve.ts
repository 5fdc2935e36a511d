// `plaudit serve`: the server, from its start to the signal that ends it.
import { countFailures, endInTime, greeting, watchSignals } from "../runtime/process.ts";
import { serveReadOnly } from "../app/read-only.ts";
import { serve } from "../app/serve.ts";
import { UsageError } from "../domain/error.ts";
import { newerZones } from "../domain/zones/system.ts";
import { defineCommand } from "./command.ts";

const tellMs = 100;

export const serveCommand = defineCommand({
  name: "serve",
  summary: "Serve HTTP until SIGTERM or Ctrl-C",
  data: "makes",
  flags: {
    port: { type: "string", value: "PORT", about: "The port to listen on. Default: 3000" },
    "read-only": {
      type: "boolean",
      about: "Only look at the data: nothing is written, migrated, purged or backed up",
    },
    host: { type: "string", value: "HOST", about: "The address to listen on. Default: 127.0.0.1" },
  },
  async run({
    flags,
    config,
    log,
    workerUrl,
    queryWorkerUrl,
    backupWorkerUrl,
    disk,
    drainMsMax,
    io,
  }) {
    const failures = countFailures(log);
    const signals = watchSignals();
    const backgroundFailures = () => failures.count;
    if (flags["read-only"] && config.database) {
      throw new UsageError("--read-only looks at a data folder with SQLite: unset DATABASE_URL.");
    }
    const start = flags["read-only"] ? serveReadOnly : serve;
    const server = await start({
      config,
      log,
      workerUrl,
      queryWorkerUrl,
      backupWorkerUrl,
      disk,
      drainMsMax,
      backgroundFailures,
    });
    await io.out(greeting(config.publicUrl, server.url, server.setupToken));
    const newer = newerZones();
    if (newer !== undefined) log.warn(newer);

    const end = await Promise.race([
      signals.first,
      server.replaced,
      server.diskFailed.catch(tellAndThrow),
    ]);
    if (typeof end === "string") {
      log.info("Stopping: requests in flight are answered, and accepted events are stored.", {
        signal: end,
      });
    }
    endInTime(log, signals);
    // The last sync of all may be the one that fails.
    await Promise.race([server.stop(), server.diskFailed]);
    if (end instanceof Error) throw end;
    return 0;
  },
});

/** Lets those who wait for the disk be answered that it failed. */
async function tellAndThrow(error: unknown): Promise<never> {
  await Bun.sleep(tellMs);
  throw error;
}
