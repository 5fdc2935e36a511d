// The binary that users have: compiled, with the bytecode of what it starts with.
import { join } from "node:path";
import { runToEnd } from "./processes.ts";

const buildMsMax = 120_000;

/** Builds it into a folder, and returns its path. */
export async function buildBinary(folder: string): Promise<string> {
  const binary = join(folder, "plaudit");
  // The last --outfile counts.
  await runToEnd([process.execPath, "run", "build", "--outfile", binary], buildMsMax);
  return binary;
}
