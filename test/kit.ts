// Opens apps for tests: real stores in memory, a clock that stands still, a recorder that remembers.
import { createApp } from "../src/app/app.ts";
import { createDeps, type Deps, type Given } from "../src/app/deps.ts";
import { type Config, readConfig } from "../src/app/config.ts";
import { migrationsOf } from "../src/extension.ts";
import { silentLog } from "../src/runtime/log.ts";
import { createTestClock } from "../src/testing/test-clock.ts";
import { calmStatus, openEventsInMemory } from "../src/testing/test-events.ts";
import type { Action, RecordedEvent } from "../src/domain/event.ts";
import type { Recorder } from "../src/recorder/recorder.ts";
import { standardExtensions } from "../src/app/standard.ts";
import { type AppStoreOptions, openAppStore } from "../src/store/sqlite/opening.ts";

export { createTestClock, noon, type TestClock } from "../src/testing/test-clock.ts";
export { openEventsInMemory };

export interface TestRecorder extends Recorder {
  readonly actions: Action[];
  readonly accepted: RecordedEvent[];
  /** Those who want to know of what is stored. */
  readonly listeners: Set<() => void>;
}

/** A recorder that keeps what it is told, in memory, and says that all of it is stored. */
export function createTestRecorder(): TestRecorder {
  const actions: Action[] = [];
  const accepted: RecordedEvent[] = [];
  const listeners = new Set<() => void>();
  return {
    actions,
    accepted,
    listeners,
    onStored(listener) {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    crashedAt: undefined,
    record: (action) => void actions.push(action),
    accept: async (events) => void accepted.push(...events),
    status() {
      const count = accepted.length + actions.length;
      return calmStatus({
        accepted: count,
        stored: count,
        duplicates: 0,
        deadLettered: 0,
        pending: 0,
      });
    },
    drained: async () => {},
    purge: () => {},
    purged: async () => {},
    close: async () => {},
  };
}

/** app.db with the tables of items, in memory unless it is told otherwise. */
export function openTestStore(overrides: Partial<AppStoreOptions> = {}) {
  const own = migrationsOf(standardExtensions);
  const onDiskFailure = (error: unknown) => void fail(error);
  return openAppStore({ file: ":memory:", own, onDiskFailure, ...overrides });
}

/** A secret for tests alone. */
export const testSecret = "a secret for tests alone, 32 bytes and more";

export function createTestConfig(overrides: Partial<Config> = {}): Config {
  return { ...readConfig({}, { PLAUDIT_SECRET: testSecret }), ...overrides };
}

/** Everything an app needs, with whatever is overridden; what is not is of the kinds above. */
export function createTestDeps(overrides: Partial<Given> = {}) {
  const deps = {
    config: createTestConfig(),
    log: silentLog,
    store: openTestStore(),
    events: openEventsInMemory(),
    recorder: createTestRecorder(),
    clock: createTestClock(),
  };
  // What is overridden has the kind that it replaces, as far as a test looks at it.
  return createDeps({ ...deps, ...overrides }) as Deps & typeof deps;
}

/** An app of its own, with its parts at hand: `app.handle(new Request("http://localhost/…"))`. */
export function createTestApp(overrides: Partial<Given> = {}) {
  const deps = createTestDeps(overrides);
  return { app: createApp(deps), ...deps };
}

function fail(error: unknown): never {
  throw error;
}
