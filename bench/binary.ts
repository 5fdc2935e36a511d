// The binary that users have: compiled, with the bytecode of what it starts with.
import { join } from "node:path";
import { runToEnd, type ServerProcess } from "./processes.ts";

const buildMsMax = 120_000;
const answerMsMax = 10_000;

/** Builds it into a folder, and returns its path. */
export async function buildBinary(folder: string): Promise<string> {
  const binary = join(folder, "plaudit");
  // The last --outfile counts.
  await runToEnd([process.execPath, "run", "build", "--outfile", binary], buildMsMax);
  return binary;
}

/** Serves a folder, and fulfils with its first answer. */
export async function startBinary(binary: string, data: string): Promise<ServerProcess> {
  const port = freePort();
  const child = Bun.spawn([binary, "serve", "--data", data, "--port", `${port}`], {
    stdout: "ignore",
    stderr: "ignore",
  });
  const stop = async () => {
    child.kill("SIGTERM");
    await child.exited;
  };
  const url = `http://127.0.0.1:${port}`;
  try {
    await firstAnswer(`${url}/healthz`, performance.now() + answerMsMax);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, pid: child.pid, stop, [Symbol.asyncDispose]: stop };
}

/** Asks every millisecond: whoever asks without a pause takes a core from who is starting. */
async function firstAnswer(url: string, deadline: number): Promise<void> {
  while (performance.now() < deadline) {
    const answer = await fetch(url).catch(() => undefined);
    if (answer?.ok) return;
    await Bun.sleep(1);
  }
  throw new Error("The binary did not answer in time.");
}

function freePort(): number {
  const server = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const { port } = server;
  server.stop(true);
  return port;
}
