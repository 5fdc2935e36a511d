// A folder that a server has left, and damage to its files.
import { Database } from "bun:sqlite";
import { closeSync, openSync, writeSync } from "node:fs";
import { join } from "node:path";
import { load } from "./load.ts";
import { startServer } from "./server.ts";

/** A folder with some events in it, that a server has left. */
export async function makeData() {
  const server = await startServer();
  const over = new AbortController();
  const sending = load(server, { over: over.signal });
  await Bun.sleep(200);
  over.abort();
  const { acknowledged } = await sending;
  await server.stop();
  for (const name of ["app.db", "events.db"]) {
    const database = new Database(join(server.folder, name));
    database.run("pragma wal_checkpoint(truncate)");
    database.close(true);
  }
  return { folder: server.folder, key: server.key, acknowledged };
}

export function overwrite(file: string, at: number, bytes: number): void {
  const fd = openSync(file, "r+");
  writeSync(fd, Buffer.alloc(bytes, 0xff), 0, bytes, at);
  closeSync(fd);
}
