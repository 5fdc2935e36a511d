// Runs examples as those do who try them: as processes of their own.

export type Child = Bun.Subprocess<Blob | "ignore", "pipe", "pipe">;

export interface ProcessOptions {
  cwd?: string;
  env?: Record<string, string>;
  stdin?: string;
}

const runMsMax = 120_000;
const startMsMax = 15_000;

export function start(command: readonly string[], options: ProcessOptions = {}): Child {
  const { cwd, env, stdin } = options;
  return Bun.spawn([...command], {
    cwd,
    env: { ...process.env, ...env },
    stdin: stdin === undefined ? "ignore" : new Blob([stdin]),
    stdout: "pipe",
    stderr: "pipe",
  });
}

/** Runs it to its end and gives what it printed. Throws when it fails. */
export async function run(command: readonly string[], options?: ProcessOptions): Promise<string> {
  const child = start(command, options);
  const timer = setTimeout(() => child.kill("SIGKILL"), runMsMax);
  const [out, err, code] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
    child.exited,
  ]);
  clearTimeout(timer);
  if (code !== 0) throw new Error(`${command.join(" ")} ended with ${code}: ${out}${err}`);
  return out;
}

/** What a server says first. Throws when it ends without a word. */
export async function firstLine(child: Child): Promise<string> {
  const timer = setTimeout(() => child.kill("SIGKILL"), startMsMax);
  const decoder = new TextDecoder();
  let text = "";
  const reader = child.stdout.getReader();
  while (!text.includes("\n")) {
    const { value, done } = await reader.read();
    if (done) throw new Error(await new Response(child.stderr).text());
    text += decoder.decode(value, { stream: true });
  }
  reader.releaseLock();
  clearTimeout(timer);
  return text;
}

/** A port that nobody listens on now. */
export function freePort(): number {
  const server = Bun.listen({ hostname: "localhost", port: 0, socket: { data() {} } });
  const { port } = server;
  server.stop(true);
  return port;
}
