// A real S3 for tests: moto, from PyPI, in a folder that later runs find again; and, where somebody has installed it
// (`go install github.com/versity/versitygw/cmd/versitygw@v1.7.0`), Versity's gateway, which checks signatures too.
import { existsSync, mkdirSync, mkdtempSync } from "node:fs";
import { homedir, tmpdir } from "node:os";
import { join } from "node:path";
import { freePort, run, start } from "../../processes.ts";

// Not in the temporary folder, which the tests have for themselves and remove.
const cache = join(process.env["XDG_CACHE_HOME"] ?? join(homedir(), ".cache"), "plaudit-s3");
const motoVersion = "5.2.5";
const startMsMax = 60_000;

export const credentials = { accessKeyId: "plaudit", secretAccessKey: "a secret for tests" };
export const region = "eu-central-1";
export const bucket = "backups";

export interface S3Server {
  name: string;
  endpoint: string;
  stop(): Promise<void>;
}

interface Kind {
  name: string;
  /** Undefined where it cannot be had here. */
  command(port: number): Promise<string[] | undefined>;
}

const moto: Kind = {
  name: "moto",
  async command(port) {
    const python = join(cache, "venv", "bin", "python");
    if (!existsSync(python)) {
      if (Bun.which("python3") === null) return undefined;
      mkdirSync(cache, { recursive: true });
      await run(["python3", "-m", "venv", join(cache, "venv")]);
    }
    const module = join(cache, "venv", "bin", "moto_server");
    if (!existsSync(module)) {
      await run([python, "-m", "pip", "install", "-q", `moto[server,s3]==${motoVersion}`]);
    }
    return [module, "-H", "127.0.0.1", "-p", String(port)];
  },
};

const versity: Kind = {
  name: "versitygw",
  async command(port) {
    const binary = Bun.which("versitygw") ?? join(homedir(), "go", "bin", "versitygw");
    if (!existsSync(binary)) return undefined;
    const folder = mkdtempSync(join(tmpdir(), "plaudit-s3-"));
    const who = ["--access", credentials.accessKeyId, "--secret", credentials.secretAccessKey];
    const where = ["--port", `127.0.0.1:${port}`, "--region", region];
    return [binary, ...who, ...where, "posix", folder];
  },
};

export const kinds: readonly Kind[] = [moto, versity];

/** Starts one, with an empty bucket. Undefined where it cannot be had. */
export async function startS3(kind: Kind): Promise<S3Server | undefined> {
  const port = freePort();
  const command = await kind.command(port);
  if (!command) return undefined;
  const child = start(command);
  const endpoint = `http://127.0.0.1:${port}`;
  await makeBucket(endpoint);
  return {
    name: kind.name,
    endpoint,
    async stop() {
      child.kill("SIGKILL");
      await child.exited;
    },
  };
}

async function makeBucket(endpoint: string): Promise<void> {
  const { AwsClient } = await import("aws4fetch");
  const client = new AwsClient({ ...credentials, region, service: "s3", retries: 0 });
  const deadline = performance.now() + startMsMax;
  for (;;) {
    const made = await client
      .fetch(`${endpoint}/${bucket}`, {
        method: "PUT",
        body: `<CreateBucketConfiguration><LocationConstraint>${region}</LocationConstraint></CreateBucketConfiguration>`,
      })
      .catch(() => undefined);
    if (made?.ok) return;
    if (performance.now() > deadline) throw new Error(`No bucket: ${await made?.text()}`);
    await Bun.sleep(100);
  }
}
