// The commands of an app's own binary: Plaudit's, on the app's data and with all that it has built in.
import { run } from "../cli/cli.ts";
import type { Schema } from "../store/store.ts";
import type { WorkerUrls } from "./open.ts";
import { listExtensions, shapeOf } from "./options.ts";
import type { ServerOptions } from "./plugin.ts";

/**
 * Runs the command in the arguments, and ends the process. Returns if there are no arguments, or only `serve`:
 * then the app goes on and listens.
 */
export async function runCommand<S extends Schema, Own extends string>(
  words: readonly string[],
  options: ServerOptions<S, Own>,
  urls: WorkerUrls,
): Promise<void> {
  if (words.length === 0 || (words.length === 1 && words[0] === "serve")) return;
  if (words[0] === "serve") {
    process.stderr.write(
      "The app itself decides where it listens: set PORT and PLAUDIT_DATA if it reads them.\n",
    );
    process.exit(2);
  }
  process.umask(0o077);
  const { data, settings } = options;
  process.exit(
    await run(words, {
      ...urls,
      self: [process.execPath],
      extensions: listExtensions(options),
      shape: shapeOf(options),
      settings: { ...settings, PLAUDIT_DATA: data },
    }),
  );
}
