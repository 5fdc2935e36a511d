// Opens apps for tests of our own: what runs in them is at hand, and a recorder remembers what it is told.
import { createApp } from "../src/app/app.ts";
import type { Config } from "../src/app/config.ts";
import type { Deps, Given } from "../src/app/deps.ts";
import type { Action, RecordedEvent } from "../src/domain/event.ts";
import type { ReadSecrets } from "../src/domain/secrets.ts";
import { createAudit } from "../src/features/audit/audit.ts";
import { silentLog } from "../src/runtime/log.ts";
import type { Store } from "../src/store/store.ts";
import { createTestClock } from "../src/testing/test-clock.ts";
import * as testing from "../src/testing/test-deps.ts";
import { openEventsInMemory } from "../src/testing/test-events.ts";
import { type CalmRecorder, createCalmRecorder } from "../src/testing/test-recorder.ts";

export { createTestClock, noon, type TestClock } from "../src/testing/test-clock.ts";
export { openTestStore, plainPasswords, testSecret } from "../src/testing/test-deps.ts";
export { openEventsInMemory };

export interface TestRecorder extends CalmRecorder {
  readonly actions: Action[];
  readonly accepted: RecordedEvent[];
}

/** A recorder that keeps what it is told, in memory, and says that all of it is stored. */
export function createTestRecorder(): TestRecorder {
  const actions: Action[] = [];
  const accepted: RecordedEvent[] = [];
  const calm = createCalmRecorder({
    record: (action) => void actions.push(action),
    accept: async (events) => void accepted.push(...events),
    ledger() {
      const count = accepted.length + actions.length;
      return { accepted: count, stored: count, duplicates: 0, deadLettered: 0, pending: 0 };
    },
  });
  return { ...calm, actions, accepted };
}

export function createTestConfig(overrides: Partial<Config> = {}): Config {
  return { ...testing.createTestConfig(), ...overrides };
}

/** A secret that has replaced none. */
export function secretsOf(current: string): ReadSecrets {
  const secrets = { current, old: [] };
  return () => secrets;
}

/** The audit log of a store, for whoever writes into it. */
export function openTestAudit(
  store: Store,
  clock: () => number = createTestClock(),
  log = silentLog,
) {
  return createAudit({ store, clock, log, keptDays: 365 });
}

/** Everything an app needs, with whatever is overridden. */
export function createTestDeps(overrides: Partial<Given> = {}) {
  const kinds = {
    events: openEventsInMemory(),
    recorder: createTestRecorder(),
    clock: createTestClock(),
  };
  // What is overridden has the kind that it replaces, as far as a test looks at it.
  return testing.createTestDeps({ ...kinds, ...overrides }) as Deps & typeof kinds;
}

/** An app of its own, with its parts at hand: `app.handle(new Request("http://localhost/…"))`. */
export function createTestApp(overrides: Partial<Given> = {}) {
  const deps = createTestDeps(overrides);
  return { app: createApp(deps), ...deps };
}
