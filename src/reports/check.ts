// Counts all sealed events anew and compares what was rolled up of them, month by month.
import { and, eq, gte, lte } from "drizzle-orm";
import { dayMs, dayOf, daysOf, monthOf } from "../domain/time.ts";
import { allNames, rollupUnits } from "../store/sqlite/events/rollups.ts";
import type { EventStore } from "../store/store.ts";
import { createBudget } from "./budget.ts";
import { createIdSet, type IdSet } from "./id-set.ts";
import { lastSealed, openRollups } from "./rollups.ts";
import { openSource, type Source } from "./scan.ts";
import type { Selection } from "./sweep.ts";

export interface RollupCheck {
  /** How many roll-ups there are. */
  compared: number;
  /** Which of them are not as counted, in words. */
  wrong: string[];
}

interface Count {
  count: number;
  people: IdSet;
}

const unlimited = { timeMsMax: Infinity, eventsMax: Infinity };

export async function checkRollups(store: EventStore): Promise<RollupCheck> {
  const budget = createBudget({ ...unlimited, cancelled: new AbortController().signal });
  const source = await openSource(store, budget);
  const { blocks, rollups } = store.tables;
  const bounds = await store.db
    .selectDistinct({ min: blocks.timestampMin, max: blocks.timestampMax })
    .from(blocks);
  const rolledMonths = await store.db
    .selectDistinct({ period: rollups.period })
    .from(rollups)
    .where(eq(rollups.unit, rollupUnits.month));
  const months = new Set(rolledMonths.map((row) => row.period));
  for (const { min, max } of bounds) {
    for (let month = monthOf(min); month <= monthOf(max); month++) months.add(month);
  }
  const result: RollupCheck = { compared: 0, wrong: [] };
  const upTo = await lastSealed(store);
  for (const month of months) await checkMonth(store, source, { month, upTo, result });
  return result;
}

async function checkMonth(
  store: EventStore,
  source: Source,
  { month, upTo, result }: { month: number; upTo: number; result: RollupCheck },
): Promise<void> {
  const [first, last] = daysOf(month);
  const counted = new Map<string, Count>();
  const count = (unit: number, nameId: number, period: number, person: number) => {
    const key = `${unit} ${nameId} ${period}`;
    const found = counted.get(key) ?? { count: 0, people: createIdSet(source.people.max) };
    counted.set(key, found);
    found.count += 1;
    if (person !== 0) found.people.add(person);
  };
  const loud = (await source.select({ from: 0, to: 0, tz: "UTC" })).names;
  const selection: Selection = {
    from: first * dayMs,
    to: (last + 1) * dayMs,
    names: new Set(source.names.keys()),
    sourceId: undefined,
    people: undefined,
    test: undefined,
    readsJson: false,
  };
  await source.scan(selection, ({ timestamp, nameId, person, seq }) => {
    // What is not sealed yet is not rolled up yet.
    if (seq > upTo) return;
    for (const name of loud.has(nameId) ? [nameId, allNames] : [nameId]) {
      count(rollupUnits.day, name, dayOf(timestamp), person);
      count(rollupUnits.month, name, month, person);
    }
  });

  const { rollups } = store.tables;
  const inMonth = (unit: number, from: number, to: number) =>
    store.db
      .select({
        unit: rollups.unit,
        nameId: rollups.nameId,
        period: rollups.period,
        count: rollups.count,
        users: rollups.users,
      })
      .from(rollups)
      .where(and(eq(rollups.unit, unit), gte(rollups.period, from), lte(rollups.period, to)));
  const kept = [
    ...(await inMonth(rollupUnits.day, first, last)),
    ...(await inMonth(rollupUnits.month, month, month)),
  ];
  const rolled = openRollups(store, source);
  result.compared += kept.length;
  for (const row of kept) {
    const key = `${row.unit} ${row.nameId} ${row.period}`;
    const right = counted.get(key);
    counted.delete(key);
    const users = await rolled.countPeople({ count: row.count, parts: [row], people: undefined });
    if (right?.count === row.count && right.people.size === users) continue;
    const truth = right ? `${right.count} of ${right.people.size} people` : "nothing";
    result.wrong.push(
      `${describe(row)} has ${row.count} of ${users} people, and there is ${truth}`,
    );
  }
  for (const key of counted.keys()) {
    const [unit = 0, nameId = 0, period = 0] = key.split(" ").map(Number);
    result.wrong.push(`${describe({ unit, nameId, period })} is missing`);
  }
}

function describe({
  unit,
  nameId,
  period,
}: {
  unit: number;
  nameId: number;
  period: number;
}): string {
  const start = unit === rollupUnits.day ? period : daysOf(period)[0];
  const date = new Date(start * dayMs).toISOString().slice(0, unit === rollupUnits.day ? 10 : 7);
  return `${nameId === allNames ? "all events" : `name ${nameId}`} of ${date}`;
}
