// What an app gets, and its options. These are types alone, so that whoever imports them need not check the
// types of all our routes.
import type { AnyElysia } from "elysia";
import type { Flags } from "../app/config.ts";
import type { Log } from "../runtime/log.ts";
import type { Schema } from "../store/store.ts";
import type { Context } from "./context.ts";
import type { Database } from "./database.ts";
import type { Options } from "./options.ts";
import type { RecordOwn } from "./record.ts";

/**
 * A plugin: `new Elysia().use(plaudit)` mounts all of Plaudit on the app that listens, once. Routes that
 * come after it, and plugins that use its `context`, have its macros and its tools.
 */
export interface Plaudit<S extends Schema = {}, Own extends string = never> {
  (host: AnyElysia): Context<S, Own>;
  /** For routes in a separate plugin: the macros and tools, without Plaudit's routes. */
  readonly context: Context<S, Own>;
  readonly db: Database<S>;
  readonly record: RecordOwn;
  /** Milliseconds since 1970. */
  readonly clock: () => number;
  /** Stores accepted events, for at most ten seconds, and closes. SIGTERM and Ctrl-C do this by themselves. */
  close(): Promise<void>;
}

export interface ServerOptions<S extends Schema, Own extends string> extends Options<S, Own> {
  /** The data folder. Default: PLAUDIT_DATA, else ./data. */
  data?: string;
  /** Settings by their names in the environment, which they win over: `{ PLAUDIT_SIGNUP: "closed" }`. */
  settings?: Omit<Flags, "PLAUDIT_DATA" | "PORT">;
  /**
   * Whether the app's binary has Plaudit's commands: `./shop doctor`. False for an app that reads its arguments
   * by itself. Default: true.
   */
  commands?: boolean;
  /** Default: JSON lines on standard error. */
  log?: Log;
}
