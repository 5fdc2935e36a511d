// The process that a server lives in: what it says when it starts, and what ends it.
import type { Log } from "./log.ts";

/** All of the shutdown: in-flight requests, drain, close. */
export const stopMsMax = 15_000;

/** What people are told on standard output, with the link that makes the first admin. */
export function greeting(
  publicUrl: string | undefined,
  url: URL,
  setupToken: string | undefined,
): string {
  const address = publicUrl ?? addressOf(url);
  const link = `Make the first admin, once, within 24 hours: ${address}/?setup=${setupToken}\n`;
  return `Plaudit listens on ${address}\n${setupToken === undefined ? "" : link}`;
}

/** What people type: a loopback or all-interfaces address is reached as localhost. */
function addressOf(url: URL): string {
  const isHere = ["127.0.0.1", "[::1]", "0.0.0.0", "[::]"].includes(url.hostname);
  return `http://${isHere ? "localhost" : url.hostname}:${url.port}`;
}

export function nextSignal(): Promise<string> {
  return new Promise((resolve) => {
    for (const name of ["SIGTERM", "SIGINT"] as const) process.once(name, () => resolve(name));
  });
}

/** What is not stored yet stays in the journal: ending at once loses nothing that was acknowledged. */
export function end(log: Log, message: string): never {
  log.warn(message);
  process.exit(1);
}

/** A failure in the background is counted and logged, and never ends the server. */
export function countFailures(log: Log, failures = { count: 0 }): { count: number } {
  for (const event of ["unhandledRejection", "uncaughtException"] as const) {
    process.on(event, (error: unknown) => {
      failures.count += 1;
      log.error("Something failed in the background.", { error });
    });
  }
  return failures;
}
