// Starts the process that takes events in, and remembers what it acknowledged.
import { type Fault, withFaults } from "./fault.ts";
import type { SenderOptions } from "./sender-process.ts";
import { readableLines } from "../../src/torture/lines.ts";

export interface Sent {
  acknowledged: number[];
  refused: string[];
  /** Of its end; undefined when a signal ended it. */
  code: number | undefined;
  signal: string | undefined;
}

const endMsMax = 25_000;
let numbered = 0;

/** Fulfils when the process has ended, whichever way. `meanwhile` begins when it begins to send. */
export async function send(
  folder: string,
  faults: readonly Fault[] = [],
  options: Partial<SenderOptions> = {},
  meanwhile: (pid: number) => Promise<void> = async () => {},
): Promise<Sent> {
  const given: SenderOptions = {
    folder,
    first: numbered,
    events: 400,
    batch: 5,
    durability: "fast",
    ...options,
  };
  numbered += given.events;
  const script = new URL("./sender-process.ts", import.meta.url).pathname;
  const child = Bun.spawn([process.execPath, script, JSON.stringify(given)], {
    env: { ...process.env, ...withFaults(faults) },
    stdout: "pipe",
    // A crash reports itself there at length.
    stderr: faults.some(({ act }) => act === "crash" || act === "abort") ? "ignore" : "inherit",
  });
  const late = setTimeout(() => child.kill("SIGKILL"), endMsMax);
  const sent: Sent = { acknowledged: [], refused: [], code: undefined, signal: undefined };
  let work: Promise<void> | undefined;
  for await (const line of readableLines(child.stdout)) {
    if (line === "open") work = meanwhile(child.pid);
    else if (line.startsWith("refused")) sent.refused.push(line);
    else sent.acknowledged.push(...line.split(" ").map(Number));
  }
  await work;
  await child.exited;
  clearTimeout(late);
  sent.signal = child.signalCode === null ? undefined : String(child.signalCode);
  sent.code = child.exitCode ?? undefined;
  return sent;
}
