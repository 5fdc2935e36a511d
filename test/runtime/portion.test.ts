import { expect, test } from "bun:test";
import { createLosses } from "../../src/recorder/losses.ts";
import { createPortion, lostMax } from "../../src/runtime/portion.ts";

const full = createPortion().records();

test("what fails is halved down to one record, and portions stay small until that is behind", () => {
  const portion = createPortion();
  const tried: number[] = [];
  // The record of number 100 cannot be stored.
  for (let sequence = 0; sequence < 100;) {
    const records = portion.records();
    tried.push(records);
    if (sequence + records > 100) portion.failed(sequence, records);
    else portion.stored((sequence += records), records, 1);
  }
  expect(Math.max(...tried.slice(8))).toBeLessThan(100);
  expect(tried.length).toBeLessThan(30);
  // It alone, and behind it as ever, soon.
  while (portion.records() > 1) portion.failed(100, portion.records());
  for (let sequence = 101, i = 0; i < 20; i++) portion.stored(sequence++, 1, 1);
  expect(portion.records()).toBe(full);
});

test("slow tries are made smaller down to a limit, and grow again when they are fast", () => {
  const portion = createPortion();
  for (let i = 1; i < 20; i++) portion.stored(i, portion.records(), 5000);
  expect(portion.records()).toBeGreaterThan(1);
  expect(portion.records()).toBeLessThan(200);
  for (let i = 20; i < 40; i++) portion.stored(i, portion.records(), 10);
  expect(portion.records()).toBe(full);
});

test("each lost Worker makes the next try smaller, and a record that costs three alone is given up", () => {
  const losses = createLosses();
  const tried: number[] = [];
  for (let sequence = 0; ;) {
    const portion = createPortion(losses.attempts()["server"]);
    if (portion.isHopeless(sequence)) break;
    const records = portion.records();
    tried.push(records);
    losses.tries({ journal: "server", sequence, records });
    losses.lose();
    expect(tried.length).toBeLessThan(20);
  }
  expect(tried.filter((records) => records === 1)).toHaveLength(lostMax);
  expect(tried.filter((records) => records > 1).length).toBeLessThan(7);
});

test("a record is not blamed for a Worker that was lost at anything else", () => {
  const losses = createLosses();
  losses.tries({ journal: "server", sequence: 7, records: 1 });
  losses.tries({ journal: "server", sequence: 7, records: 0 });
  for (let i = 0; i < 5; i++) expect(losses.lose().records).toBe(0);
  expect(losses.attempts()).toEqual({});
});

test("Workers that were lost at one record do not count for the next", () => {
  const losses = createLosses();
  for (const sequence of [1, 2, 3, 4]) {
    losses.tries({ journal: "server", sequence, records: 1 });
    losses.lose();
    expect(createPortion(losses.attempts()["server"]).isHopeless(sequence)).toBe(false);
  }
});
