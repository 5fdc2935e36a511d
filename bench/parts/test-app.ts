// What an app for a test costs: each test that wants one makes its own.
import { createTestApp } from "plaudit";
import { createShop, shopOptions } from "../../test/library/shop.ts";
import type { Part } from "../part.ts";
import { median } from "../rounds.ts";

/** The first are slower: what they run is not compiled yet. */
const warmUp = 20;
const apps = 100;

export const testAppPart: Part = {
  name: "test-app",
  about: "createTestApp with an app's own tables and routes",
  async run() {
    const times = Array.from({ length: warmUp + apps }, () => {
      const start = performance.now();
      createTestApp(shopOptions, createShop);
      return performance.now() - start;
    });
    const value = median(times.slice(warmUp));
    return [
      {
        what: "an app for a test, from nothing",
        ours: `${value.toFixed(1)} ms`,
        value,
        goal: { kind: "quantity", max: 20, unit: "ms" },
      },
    ];
  },
};
