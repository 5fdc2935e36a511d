// A real PgBouncer in transaction mode for the tests of one file: the machine's own, or Debian's package, unpacked in a
// temporary folder.
import { chmodSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { $, Glob } from "bun";
import type { PostgresServer } from "./server.ts";

export interface Pooler {
  /** The address of a database behind it. */
  urlOf(name: string): string;
  stop(): Promise<void>;
}

/** Connections that all of its clients share. Few, so that each soon has somebody else's. */
const connections = 2;
const clientsMax = 200;
const downloadMsMax = 120_000;
const startMsMax = 10_000;
/** Itself, and what of Debian's other packages it needs. */
const packages = ["pgbouncer", "libevent-2.1-7", "libc-ares2"];

/** Starts it. Throws where there is neither PgBouncer nor Debian. */
export async function startPgBouncer(server: PostgresServer): Promise<Pooler> {
  const folder = mkdtempSync(join(tmpdir(), "pgbouncer-"));
  // It gives up the rights of root, and reads its settings after that.
  chmodSync(folder, 0o755);
  const program = Bun.which("pgbouncer") ?? (await download(folder));
  const port = findFreePort();
  await writeSettings(folder, server, port);
  const libraries = join(folder, "usr", "lib", "x86_64-linux-gnu");
  const isRoot = process.getuid?.() === 0;
  const child = Bun.spawn(
    // The server's socket is for its owner alone, whom the tests make where they are root.
    [program, "-q", ...(isRoot ? ["-u", "postgres"] : []), join(folder, "pgbouncer.ini")],
    { stderr: "pipe", env: { ...process.env, LD_LIBRARY_PATH: libraries } },
  );

  async function stop(): Promise<void> {
    child.kill("SIGKILL");
    await child.exited;
    rmSync(folder, { recursive: true });
  }
  if (!(await isListening(port))) {
    await stop();
    throw new Error(`PgBouncer has not started: ${await new Response(child.stderr).text()}`);
  }

  return {
    urlOf(name) {
      const { username, password } = new URL(server.urlOf(name));
      return `postgres://${username}:${password}@127.0.0.1:${port}/${name}`;
    },
    stop,
  };
}

async function download(folder: string): Promise<string> {
  if (!Bun.which("apt-get")) throw new Error("There is no PgBouncer: install it.");
  const timer = AbortSignal.timeout(downloadMsMax);
  const child = Bun.spawn(["apt-get", "download", "-q", ...packages], {
    cwd: folder,
    signal: timer,
    stderr: "ignore",
    stdout: "ignore",
  });
  if ((await child.exited) !== 0) throw new Error(`apt-get could not download ${packages.join()}.`);
  for (const file of new Glob("*.deb").scanSync(folder)) {
    await $`dpkg -x ${file} .`.cwd(folder).quiet();
  }
  return join(folder, "usr", "sbin", "pgbouncer");
}

async function writeSettings(folder: string, server: PostgresServer, port: number): Promise<void> {
  const { username, password } = new URL(server.urlOf("any"));
  const users = join(folder, "users.txt");
  await Bun.write(users, `"${username}" "${decodeURIComponent(password)}"\n`);
  await Bun.write(
    join(folder, "pgbouncer.ini"),
    `[databases]
* = host=${dirname(server.socket)} port=${server.socket.split(".").at(-1)}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = scram-sha-256
auth_file = ${users}
pool_mode = transaction
default_pool_size = ${connections}
max_client_conn = ${clientsMax}
`,
  );
}

function findFreePort(): number {
  const socket = Bun.listen({ hostname: "127.0.0.1", port: 0, socket: { data() {} } });
  const { port } = socket;
  socket.stop(true);
  return port;
}

async function isListening(port: number): Promise<boolean> {
  const deadline = performance.now() + startMsMax;
  while (performance.now() < deadline) {
    try {
      const socket = await Bun.connect({ hostname: "127.0.0.1", port, socket: { data() {} } });
      socket.end();
      return true;
    } catch {
      await Bun.sleep(50);
    }
  }
  return false;
}
