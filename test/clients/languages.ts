// The clients of other languages, unmodified from their registries. Each language has one small program,
// `PROGRAM CLIENT URL KEY COUNT`, which is built or installed in a folder that later runs find again.
import { cpSync, existsSync, mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

// Not in the temporary folder, which the tests have for themselves and remove.
const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "plaudit-clients");
/** Of the test of one client: those of Java wait half a minute before they try again, or a minute. */
const runMsMax = { usual: 90_000, patient: 300_000 } as const;

export interface Language {
  name: string;
  /** What must be on the PATH. */
  tools: readonly string[];
  clients: readonly string[];
  runMsMax: number;
  /** Makes the program; returns the command that runs it with a client. Throws with what the tools said. */
  prepare(): Promise<Command>;
}

export type Command = (client: string) => readonly string[];

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
  // What has not changed is not built again.
  cpSync(join(import.meta.dir, language), folder, { recursive: true, preserveTimestamps: true });
  return folder;
}

const python: Language = {
  name: "python",
  tools: ["python3"],
  clients: ["posthog", "segment", "rudderstack"],
  runMsMax: runMsMax.usual,
  async prepare() {
    const folder = stage("python");
    const binary = join(folder, "venv/bin/python");
    if (!existsSync(binary)) await run(folder, ["python3", "-m", "venv", "venv"]);
    await run(folder, [binary, "-m", "pip", "install", "-q", "-r", "requirements.txt"]);
    return () => [binary, join(folder, "send.py")];
  },
};

const go: Language = {
  name: "go",
  tools: ["go"],
  clients: ["posthog", "segment", "rudderstack"],
  runMsMax: runMsMax.usual,
  async prepare() {
    const folder = stage("go");
    await run(folder, ["go", "build", "-o", "send", "."]);
    return () => [join(folder, "send")];
  },
};

const java: Language = {
  name: "java",
  tools: ["java", "mvn"],
  clients: ["posthog", "segment", "rudderstack"],
  runMsMax: runMsMax.patient,
  async prepare() {
    const folder = stage("java");
    const repository = `-Dmaven.repo.local=${join(folder, "repository")}`;
    await run(folder, [
      "mvn",
      "-q",
      "-B",
      "-ntp",
      repository,
      "compile",
      "dependency:copy-dependencies",
    ]);
    const target = join(folder, "target");
    const classes = `${join(target, "classes")}:${join(target, "dependency")}/*`;
    return () => ["java", "-cp", classes, "Send"];
  },
};

const rust: Language = {
  name: "rust",
  tools: ["cargo", "nice"],
  // PostHog's packs what it sends to the first version of its API with one or the other.
  clients: ["posthog", "posthog-zstd", "posthog-brotli", "segment", "rudderstack"],
  runMsMax: runMsMax.usual,
  async prepare() {
    const folder = stage("rust");
    // Some hundred crates: whoever works here goes first.
    const build = ["nice", "-n", "19", "cargo", "build", "--locked", "-q", "-j1"];
    await run(folder, [...build, "--bin", "send"]);
    await run(folder, [...build, "--bin", "send-v1", "--features", "v1"]);
    const built = join(folder, "target/debug");
    return (client) => [join(built, client.startsWith("posthog-") ? "send-v1" : "send")];
  },
};

export const languages = [python, go, java, rust];
