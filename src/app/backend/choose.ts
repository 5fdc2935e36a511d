// The one place where it is said which backend there is.
import type { Backend, BackendOptions } from "./backend.ts";
import { createPostgresBackend } from "./postgres.ts";
import { createSqliteBackend } from "./sqlite.ts";

export function chooseBackend(options: BackendOptions): Backend {
  const { database } = options.config;
  return database ? createPostgresBackend(database, options) : createSqliteBackend(options);
}
