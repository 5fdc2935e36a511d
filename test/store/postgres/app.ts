// An app on whatever store, with its features at hand. Events are in memory, on SQLite.
import { Elysia } from "elysia";
import { readConfig } from "../../../src/app/config.ts";
import { createDeps } from "../../../src/app/deps.ts";
import { createServices } from "../../../src/app/services.ts";
import { mount } from "../../../src/library/open.ts";
import { silentLog } from "../../../src/runtime/log.ts";
import type { Store } from "../../../src/store/store.ts";
import { createTestClock } from "../../../src/testing/test-clock.ts";
import { openTestEvents } from "../../../src/testing/test-events.ts";
import { testSecret } from "../../kit.ts";
import type { Settings } from "../../recorded/transcript.ts";

export type StoreApp = ReturnType<typeof openStoreApp>;

export function openStoreApp(store: Store, settings: Settings = {}) {
  const clock = createTestClock();
  const { events, recorder } = openTestEvents(clock);
  // They cost nothing, and are hashed anew when they say that they are old.
  const passwords = {
    hash: async (text: string) => `plain:${text}`,
    verify: async (text: string, hash?: string) => hash?.replace(/^(old|plain):/, "") === text,
    isOutdated: (hash: string) => hash.startsWith("old:"),
  };
  const config = readConfig({ PLAUDIT_SECRET: testSecret, ...settings }, {});
  const deps = createDeps({
    config,
    log: silentLog,
    store,
    events,
    recorder,
    clock,
    passwords,
  });
  const services = createServices(deps);
  const plaudit = mount(deps, services, { onRefused() {}, close: () => store.close() });
  const app = new Elysia().use(plaudit);
  return { app, clock, db: plaudit.db, columns: store.columns, store, events, services };
}
