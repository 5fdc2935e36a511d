// `plaudit serve`: the server, from its start to the signal that ends it.
import type { Log } from "../log.ts";
import { serve } from "../serve.ts";
import { defineCommand } from "./command.ts";

/** All of the shutdown: in-flight requests, drain, close. */
const stopMsMax = 15_000;
const tellMs = 100;

export const serveCommand = defineCommand({
  name: "serve",
  summary: "Serve HTTP until SIGTERM or Ctrl-C",
  flags: {
    port: { type: "string", value: "PORT", about: "The port to listen on. Default: 3000" },
    host: { type: "string", value: "HOST", about: "The address to listen on. Default: 127.0.0.1" },
  },
  async run({ config, log, workerUrl, queryWorkerUrl, disk, io }) {
    const failures = countFailures(log);
    const signal = nextSignal();
    const backgroundFailures = () => failures.count;
    const server = await serve({
      config,
      log,
      workerUrl,
      queryWorkerUrl,
      disk,
      backgroundFailures,
    });
    const address = config.publicUrl ?? addressOf(server.url);
    await io.out(greeting(address, server.setupToken));

    log.info("Stopping: what is in flight is answered, what was accepted is stored.", {
      signal: await Promise.race([signal, server.diskFailed.catch(tellAndThrow)]),
    });
    void nextSignal().then(() => end(log, "A second signal: Plaudit ends at once."));
    setTimeout(() => end(log, "Plaudit did not stop in time and ends at once."), stopMsMax).unref();
    // The last sync of all may be the one that fails.
    await Promise.race([server.stop(), server.diskFailed]);
    return 0;
  },
});

/** Lets those who wait for the disk be answered that it failed. */
async function tellAndThrow(error: unknown): Promise<never> {
  await Bun.sleep(tellMs);
  throw error;
}

function greeting(address: string, setupToken: string | undefined): string {
  const link = `Make the first admin, once, within 24 hours: ${address}/?setup=${setupToken}\n`;
  return `Plaudit listens on ${address}\n${setupToken === undefined ? "" : link}`;
}

/** What people type: a loopback or all-interfaces address is reached as localhost. */
function addressOf(url: URL): string {
  const isHere = ["127.0.0.1", "[::1]", "0.0.0.0", "[::]"].includes(url.hostname);
  return `http://${isHere ? "localhost" : url.hostname}:${url.port}`;
}

function nextSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const name of ["SIGTERM", "SIGINT"] as const) process.once(name, () => resolve(name));
  });
}

/** What is not stored yet stays in the journal: ending at once loses nothing that was acknowledged. */
function end(log: Log, message: string): never {
  log.warn(message);
  process.exit(1);
}

/** A failure in the background is counted and logged, and never ends the server. */
function countFailures(log: Log): { count: number } {
  const failures = { count: 0 };
  for (const event of ["unhandledRejection", "uncaughtException"] as const) {
    process.on(event, (error: unknown) => {
      failures.count += 1;
      log.error("Something failed in the background.", { error });
    });
  }
  return failures;
}
