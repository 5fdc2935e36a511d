// The clients of other languages, unmodified from their registries. Each language has one small program,
// `PROGRAM CLIENT URL KEY COUNT`, which is built or installed in a folder that later runs find again.
import { cpSync, existsSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "plaudit-clients");

export interface Language {
  name: string;
  /** What must be on the PATH. */
  tools: readonly string[];
  clients: readonly string[];
  /** Makes the program; returns the command that runs it. Throws with what the tools said. */
  prepare(): Promise<readonly string[]>;
}

async function run(cwd: string, command: readonly string[], env: Record<string, string> = {}) {
  const child = Bun.spawn([...command], {
    cwd,
    env: { ...process.env, ...env },
    stdin: "ignore",
    stdout: "pipe",
    stderr: "pipe",
  });
  const [out, err] = await Promise.all([
    new Response(child.stdout).text(),
    new Response(child.stderr).text(),
  ]);
  if ((await child.exited) !== 0)
    throw new Error(`${command.join(" ")}: ${(err + out).slice(-2000)}`);
}

/** The language's folder, copied to where it may be built. */
function stage(language: string): string {
  const folder = join(cache, language);
  mkdirSync(folder, { recursive: true });
  cpSync(join(import.meta.dir, language), folder, { recursive: true });
  return folder;
}

const python: Language = {
  name: "python",
  tools: ["python3"],
  clients: ["posthog", "segment", "rudderstack"],
  async prepare() {
    const folder = stage("python");
    const binary = join(folder, "venv/bin/python");
    if (!existsSync(binary)) await run(folder, ["python3", "-m", "venv", "venv"]);
    await run(folder, [binary, "-m", "pip", "install", "-q", "-r", "requirements.txt"]);
    return [binary, join(folder, "send.py")];
  },
};

const go: Language = {
  name: "go",
  tools: ["go"],
  clients: ["posthog"],
  async prepare() {
    const folder = stage("go");
    await run(folder, ["go", "build", "-o", "send", "."]);
    return [join(folder, "send")];
  },
};

export const languages = [python, go];
