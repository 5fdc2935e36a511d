import { expect, test } from "bun:test";
import { AppError } from "../../src/domain/error.ts";
import { createRateLimiter } from "../../src/runtime/rate.ts";
import { createTestClock } from "../kit.ts";

const perMinute = 30;

function openLimiter() {
  const clock = createTestClock();
  const limit = createRateLimiter({ clock, perMinute });
  /** Seconds to wait, or 0 where the request was let through. */
  const ask = (key = "a") => {
    try {
      limit(key);
      return 0;
    } catch (error) {
      if (!(error instanceof AppError) || error.code !== "rate_limited") throw error;
      return error.details.retryAfterSeconds ?? Number.NaN;
    }
  };
  return { clock, ask };
}

test("lets as many through as it says, and then tells how long to wait", () => {
  const { clock, ask } = openLimiter();
  for (let i = 0; i < perMinute; i++) expect(ask()).toBe(0);
  expect(ask()).toBe(60);
  clock.forward(59_000);
  expect(ask()).toBe(1);
  clock.forward(1000);
  expect(ask()).toBe(0);
});

test("counts a sliding minute: nobody gets twice as many around its edge", () => {
  const { clock, ask } = openLimiter();
  ask();
  clock.forward(59_000);
  for (let i = 1; i < perMinute; i++) expect(ask()).toBe(0);
  clock.forward(2000);
  expect(ask()).toBe(0);
  expect(ask()).toBe(58);
});

test("counts each key for itself", () => {
  const { ask } = openLimiter();
  for (let i = 0; i <= perMinute; i++) ask("a");
  expect(ask("a")).toBeGreaterThan(0);
  expect(ask("b")).toBe(0);
});

test("does not count what it turned away", () => {
  const { clock, ask } = openLimiter();
  for (let i = 0; i < perMinute * 3; i++) ask();
  clock.forward(60_000);
  expect(ask()).toBe(0);
});

test("blocks nobody for long when the clock is set back", () => {
  const { clock, ask } = openLimiter();
  for (let i = 0; i < perMinute; i++) ask();
  clock.forward(-86_400_000);
  expect(ask()).toBe(0);
});

test("stays within its memory however many keys come", () => {
  const { ask } = openLimiter();
  for (let i = 0; i < 30_000; i++) ask(`key ${i}`);
  const before = process.memoryUsage.rss();
  for (let i = 0; i < 200_000; i++) ask(`another ${i}`);
  expect(process.memoryUsage.rss() - before).toBeLessThan(100 * 1024 * 1024);
});
