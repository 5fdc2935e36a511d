// `bun run test:postgres`: the tests whose store may be on either dialect, on a real PostgreSQL. One server is started
// for all of them; each test app has a database of its own. `bun run test:postgres test/features/items` runs a part.
import { statfsSync } from "node:fs";
import { prepareTestServer, testVariables } from "../src/testing/test-postgres.ts";
import { startPostgres } from "./store/postgres/server.ts";
import { listOnBoth } from "./stores.ts";

/** A file of tests may have a hundred apps, each with some connections, and two files run at once. */
const settings = {
  max_connections: 500,
  shared_buffers: "256MB",
  // What a crash of its machine would leave of it, nobody asks.
  synchronous_commit: "off",
  full_page_writes: "off",
  wal_level: "minimal",
  max_wal_senders: 0,
  max_wal_size: "1GB",
  checkpoint_timeout: "1h",
  autovacuum: "off",
  // On a quiet disk a database is copied in 40 ms in place of 170, and through the write-ahead log in 500.
  file_copy_method: "clone",
};

/** Files in memory: a database is copied in 80 ms there, and in up to two seconds on a disk that others use. */
const memory = "/dev/shm";
/** Its databases take up to some GB. */
const memoryBytesMin = 8e9;

function findMemory(): string | undefined {
  try {
    const { bavail, bsize } = statfsSync(memory);
    return bavail * bsize < memoryBytesMin ? undefined : memory;
  } catch {
    return undefined;
  }
}

const given = process.argv.slice(2);
const files = given.length > 0 ? given : (await listOnBoth()).map((file) => `./${file}`);
const server = await startPostgres({ isOpen: true, home: findMemory(), settings });
const url = server.urlOf("postgres");
await prepareTestServer(url);
const tests = Bun.spawn(
  [process.execPath, "test", "--parallel=2", "--timeout", "120000", ...files],
  {
    env: { ...process.env, [testVariables.url]: url },
    stdio: ["ignore", "inherit", "inherit"],
  },
);
const end = (signal: NodeJS.Signals) => tests.kill(signal);
process.on("SIGINT", end).on("SIGTERM", end);
const code = await tests.exited;
await server.stop();
process.exit(code);
