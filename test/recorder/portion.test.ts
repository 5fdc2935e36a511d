import { expect, test } from "bun:test";
import { createLosses } from "../../src/recorder/losses.ts";
import { createPortion, lostMax } from "../../src/recorder/portion.ts";

const full = createPortion().records();

test("what fails is halved down to one, and is not tried in greater portions until that is got past", () => {
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

test("what takes long is made smaller without end of the storing, and grows again when it goes fast", () => {
  const portion = createPortion();
  for (let i = 1; i < 20; i++) portion.stored(i, portion.records(), 5000);
  expect(portion.records()).toBeGreaterThan(1);
  expect(portion.records()).toBeLessThan(200);
  for (let i = 20; i < 40; i++) portion.stored(i, portion.records(), 10);
  expect(portion.records()).toBe(full);
});

test("each Worker that is lost at a try makes the next try smaller, and the last record is given up after three", () => {
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

test("a Worker that is lost at anything else is no fault of a record's", () => {
  const losses = createLosses();
  losses.tries({ journal: "server", sequence: 7, records: 1 });
  losses.tries({ journal: "server", sequence: 7, records: 0 });
  for (let i = 0; i < 5; i++) expect(losses.lose().records).toBe(0);
  expect(losses.attempts()).toEqual({});
});

test("every record is another: Workers lost at one say nothing of the next", () => {
  const losses = createLosses();
  for (const sequence of [1, 2, 3, 4]) {
    losses.tries({ journal: "server", sequence, records: 1 });
    losses.lose();
    expect(createPortion(losses.attempts()["server"]).isHopeless(sequence)).toBe(false);
  }
});
