// The server's process: what it says when it starts, and what ends it.
import type { Log } from "./log.ts";

/** All of the shutdown: in-flight requests, drain, close. */
const stopMsMax = 15_000;

/** The text for people on standard output, with the link that makes the first admin. */
export function greeting(
  publicUrl: string | undefined,
  url: URL,
  setupToken: string | undefined,
): string {
  const address = publicUrl ?? addressOf(url);
  const link = `Make the first admin, once, within 24 hours: ${address}/?setup=${setupToken}\n`;
  return `Plaudit listens on ${address}\n${setupToken === undefined ? "" : link}`;
}

/** The address that people type: a loopback address, or that of all interfaces, is reached as localhost. */
function addressOf(url: URL): string {
  const isHere = ["127.0.0.1", "[::1]", "0.0.0.0", "[::]"].includes(url.hostname);
  return `http://${isHere ? "localhost" : url.hostname}:${url.port}`;
}

/** The signals that tell a process to end. Neither promise ever rejects. */
export interface Signals {
  /** The name of the first signal. */
  readonly first: Promise<string>;
  /** The next signal that is no echo of the first: somebody is impatient. */
  readonly second: Promise<string>;
}

/**
 * A Ctrl-C reaches every process of the terminal's group, and npx and `bun run` also pass theirs on. So one Ctrl-C
 * arrives two or three times within milliseconds; nobody's fingers are that fast.
 */
const echoMsMax = 100;

/** Listens for SIGTERM and Ctrl-C from now on, for good. Signals that come within `echoMsMax` count as one. */
export function watchSignals(now: () => number = () => performance.now()): Signals {
  const first = Promise.withResolvers<string>();
  const second = Promise.withResolvers<string>();
  let firstAt: number | undefined;
  // One listener stays for good. Between two listeners a signal would end the process without a word.
  const hear = (name: string) => {
    firstAt ??= now();
    first.resolve(name);
    if (now() - firstAt > echoMsMax) second.resolve(name);
  };
  for (const name of ["SIGTERM", "SIGINT"] as const) process.on(name, () => hear(name));
  return { first: first.promise, second: second.promise };
}

/** Called at the first signal. A second signal, or a stop that takes too long, then ends the process at once. */
export function endInTime(log: Log, { second }: Signals): void {
  void second.then(() => end(log, "A second signal came: Plaudit stops at once."));
  setTimeout(
    () => end(log, "Plaudit did not stop in time, and now stops at once."),
    stopMsMax,
  ).unref();
}

/** Ending at once loses no acknowledged event: events that are not stored yet stay in the journal. */
function end(log: Log, message: string): never {
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
