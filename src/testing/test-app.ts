// An app for tests: stores in memory, a clock that stands still, passwords that cost nothing. Each app is separate,
// and nothing outlives it.
import { type AnyElysia, Elysia } from "elysia";
import type { Flags } from "../app/config.ts";
import type { Passwords } from "../features/auth/hashing.ts";
import { type Log, silentLog } from "../runtime/log.ts";
import type { Permission } from "../domain/permission.ts";
import type { RecordedEvent } from "../domain/event.ts";
import type { Recorder } from "../recorder/recorder.ts";
import type { Ask } from "../reports/ask.ts";
import { createServices } from "../app/services.ts";
import { demandSqlite } from "../store/sqlite/library.ts";
import type { Schema } from "../store/store.ts";
import { listExtensions, type Options, shapeOf } from "../library/options.ts";
import { mount } from "../library/open.ts";
import type { Plaudit } from "../library/plugin.ts";
import { createTestClock, type TestClock } from "./test-clock.ts";
import { createTestConfig, createTestDeps, openTestStore, plainPasswords } from "./test-deps.ts";
import { openTestEvents } from "./test-events.ts";

/** The options of an app, and a replacement for each thing that it needs. */
export interface TestOptions<S extends Schema, Own extends string> extends Options<S, Own> {
  clock?: TestClock;
  /** Default: keeps all events in `events`, and stores them at once. */
  recorder?: Recorder;
  /** Default: keeps nothing. */
  log?: Log;
  passwords?: Passwords;
  ask?: Ask;
  /** Settings by their names in the environment, which is not read. */
  settings?: Flags;
}

export interface TestPerson<Own extends string> {
  readonly id: string;
  readonly username: string;
  readonly permissions: readonly (Permission | Own)[];
  /** Valid for a quarter of an hour of the test's clock. */
  readonly token: string;
  /** For a request's `headers`: its Authorization. */
  readonly headers: { readonly authorization: string };
}

export interface TestApp<App extends AnyElysia, S extends Schema, Own extends string> {
  /** `await app.handle(new Request("http://localhost/orders"))` */
  readonly app: App;
  readonly plaudit: Plaudit<S, Own>;
  readonly db: Plaudit<S, Own>["db"];
  readonly clock: TestClock;
  /** Everything that was recorded, in order; activity and reports have it at once. */
  readonly events: readonly RecordedEvent[];
  /** Signs in an account with these permissions; the same name is the same account. */
  signIn(username: string, ...permissions: (Permission | Own)[]): Promise<TestPerson<Own>>;
}

const password = "a password for tests";

/**
 * Opens an app with the same options as `plaudit`. `build` adds your routes, as the app itself does:
 * `createTestApp(options, (plaudit) => new Elysia().use(plaudit).get(…))`. Default: Plaudit alone.
 */
export function createTestApp<S extends Schema = {}, const Own extends string = never>(
  options?: TestOptions<S, Own>,
): TestApp<Elysia, S, Own>;
export function createTestApp<App extends AnyElysia, S extends Schema, const Own extends string>(
  options: TestOptions<S, Own>,
  build: (plaudit: Plaudit<S, Own>) => App,
): TestApp<App, S, Own>;
export function createTestApp<S extends Schema, Own extends string>(
  options: TestOptions<S, Own> = {},
  build: (plaudit: Plaudit<S, Own>) => AnyElysia = (plaudit) => new Elysia().use(plaudit),
): TestApp<AnyElysia, S, Own> {
  const { clock = createTestClock(), log = silentLog, settings, schema } = options;
  demandSqlite();
  const extensions = listExtensions(options);
  const store = openTestStore({ extensions, ...(schema && { schema }) });
  const { events, recorder, recorded } = openTestEvents(clock);
  const deps = createTestDeps({
    config: createTestConfig(settings),
    log,
    store,
    events,
    recorder: options.recorder ?? recorder,
    clock,
    ask: options.ask,
    passwords: options.passwords ?? plainPasswords,
    extensions,
    mailTemplates: options.mail,
    shape: shapeOf(options),
  });
  const services = createServices(deps);
  const plaudit = mount<S, Own>(deps, services, {
    onRefused() {},
    async close() {
      await Promise.all([store.close(), events.close()]);
    },
  });
  const { users, auth } = services;

  async function signIn(username: string, ...permissions: (Permission | Own)[]) {
    const account = { username, email: `${username}@example.com`, age: 36, password };
    const origin = { address: "127.0.0.1", userAgent: "test" };
    const known = await users.findByName(username);
    const { id } = known ?? (await users.create(account, permissions as Permission[]));
    const { tokens } = await auth.token({ username, password }, origin);
    const token = tokens.access_token;
    return { id, username, permissions, token, headers: { authorization: `Bearer ${token}` } };
  }

  return { app: build(plaudit), plaudit, db: plaudit.db, clock, events: recorded, signIn };
}
