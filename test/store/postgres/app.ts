// An app on whatever store, with its features at hand. Events are in memory, on SQLite.
import { Elysia } from "elysia";
import { createServices } from "../../../src/app/services.ts";
import { mount } from "../../../src/library/open.ts";
import type { Store } from "../../../src/store/store.ts";
import { createTestClock } from "../../../src/testing/test-clock.ts";
import { createTestConfig, createTestDeps } from "../../../src/testing/test-deps.ts";
import { openTestEvents } from "../../../src/testing/test-events.ts";
import type { Settings } from "../../recorded/transcript.ts";

export type StoreApp = ReturnType<typeof openStoreApp>;

export function openStoreApp(store: Store, settings: Settings = {}, clock = createTestClock()) {
  const { events, recorder } = openTestEvents(clock);
  // They cost nothing, and are hashed anew when they say that they are old.
  const passwords = {
    hash: async (text: string) => `plain:${text}`,
    verify: async (text: string, hash?: string) => hash?.replace(/^(old|plain):/, "") === text,
    isOutdated: (hash: string) => hash.startsWith("old:"),
  };
  const config = createTestConfig(settings);
  const deps = createTestDeps({ config, store, events, recorder, clock, passwords });
  const services = createServices(deps);
  const plaudit = mount(deps, services, { onRefused() {}, close: () => store.close() });
  const app = new Elysia().use(plaudit);
  return { app, clock, db: plaudit.db, columns: store.columns, store, events, services };
}
