// Plaudit as a library: `import { plaudit } from "plaudit"`.
import { runCommand } from "./library/commands.ts";
import { openPlaudit } from "./library/open.ts";
import type { Plaudit, ServerOptions } from "./library/plugin.ts";
import type { Schema } from "./store/store.ts";

export { AppError, type ErrorCode } from "./domain/error.ts";
export type { Extension } from "./extension.ts";
export { items } from "./features/items/extension.ts";
export { problems } from "./http/errors.ts";
export { can, type Caller } from "./domain/caller.ts";
export type { User } from "./domain/account.ts";
export type { PendingEvent } from "./library/context.ts";
export type { Database } from "./library/database.ts";
export type { Options } from "./library/options.ts";
export type { Plaudit, ServerOptions } from "./library/plugin.ts";
export type { OwnEvent, RecordOwn } from "./library/record.ts";
export { createTestApp, type TestApp } from "./testing/test-app.ts";

/** The folder of our files in a binary, from its root: `plaudit build` sets it. */
declare const PLAUDIT_SOURCES: string | undefined;
const sources = typeof PLAUDIT_SOURCES === "undefined" ? "." : PLAUDIT_SOURCES;

/**
 * Opens the data folder, brings its tables to the schema, and starts the Workers. It returns the plugin: `new Elysia().use(await plaudit({ data: "./data" })).listen(3000)`.
 *
 * Throws an Error with a message for people: for a folder that cannot be opened, a setting that is wrong, or a
 * schema that no migration has made.
 */
export async function plaudit<S extends Schema = {}, const Own extends string = never>(
  options: ServerOptions<S, Own> = {},
): Promise<Plaudit<S, Own>> {
  if (Bun.isStandaloneExecutable && sources === ".") {
    throw new Error("Compile with `bunx plaudit build`, which takes Plaudit's Workers along.");
  }
  const urlOf = (file: string) => new URL(`./${sources}/${file}`, import.meta.url);
  const urls = {
    workerUrl: urlOf("recorder/worker.ts"),
    queryWorkerUrl: urlOf("reports/worker.ts"),
    backupWorkerUrl: urlOf("data/backup/worker.ts"),
  };
  if (Bun.isStandaloneExecutable && options.commands !== false) {
    await runCommand(Bun.argv.slice(2), options, urls);
  }
  return openPlaudit(options, urls);
}
