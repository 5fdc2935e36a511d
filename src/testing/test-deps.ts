// Everything that an app needs, for tests: stores in memory, and a clock that stands still.
import { type Config, type Flags, readConfig } from "../app/config.ts";
import { createDeps, type Deps, type Given } from "../app/deps.ts";
import { standardExtensions } from "../app/standard.ts";
import type { Passwords } from "../features/auth/hashing.ts";
import { type Extension, migrationsOf } from "../extension.ts";
import { silentLog } from "../runtime/log.ts";
import { type AppStoreOptions, openAppStore } from "../store/sqlite/opening.ts";
import type { Store } from "../store/store.ts";
import { findTestServer, openTestPostgres } from "./test-postgres.ts";

/** A secret for tests alone. */
export const testSecret = "a secret for tests alone, 32 bytes and more";

/** Passwords are stored as they are: to hash one properly takes as long as fifty tests. */
export const plainPasswords: Passwords = {
  hash: async (text) => `plain:${text}`,
  verify: async (text, hash) => hash === `plain:${text}`,
  isOutdated: () => false,
};

/** The settings of a test: by their names in the environment, which is not read. */
export function createTestConfig(settings: Flags = {}): Config {
  return readConfig({ PLAUDIT_SECRET: testSecret, ...settings }, {});
}

export interface TestStoreOptions extends Partial<Omit<AppStoreOptions, "own">> {
  /** Those whose tables it has. Default: items. */
  extensions?: readonly Extension[];
}

/**
 * app.db in memory, unless it is told otherwise. Where our own tests run on PostgreSQL, it is a database there, but for
 * those who ask for a file.
 */
export function openTestStore(options: TestStoreOptions = {}): Store {
  const { extensions = standardExtensions, ...overrides } = options;
  const { file = ":memory:", schema } = overrides;
  const server = findTestServer();
  if (server && file === ":memory:") {
    return openTestPostgres(server, { own: migrationsOf(extensions, "postgres"), schema });
  }
  return openAppStore({ own: migrationsOf(extensions), onDiskFailure: fail, ...overrides, file });
}

type Needed = "events" | "recorder" | "clock";

export function createTestDeps(given: Pick<Given, Needed> & Partial<Given>): Deps {
  const { config = createTestConfig(), log = silentLog, store = openTestStore() } = given;
  return createDeps({ ...given, config, log, store });
}

function fail(error: unknown): never {
  throw error;
}
