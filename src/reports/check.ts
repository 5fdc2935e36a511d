// Counts all sealed events again, month by month, and compares the roll-ups with the counts.
import { countsUnasked } from "../domain/counting.ts";
import { dayMs, dayOf, daysOf } from "../domain/time.ts";
import type { EventLog, Rollup, RollupName, RollupUnit } from "../store/event-log.ts";
import { createBudget } from "./budget.ts";
import { createIdSet, type IdSet } from "./id-set.ts";
import { openRolledUp, startOf } from "./rollups.ts";
import { openSource, type Source } from "./scan.ts";
import type { Selection } from "./sweep.ts";

export interface RollupCheck {
  /** How many roll-ups there are. */
  compared: number;
  /** The roll-ups that differ from the count, in words. */
  wrong: string[];
}

/** One roll-up, as counted again. */
interface Counted extends Pick<Rollup, "unit" | "name" | "period"> {
  count: number;
  people: IdSet;
}

const unlimited = { timeMsMax: Infinity, eventsMax: Infinity };

export async function checkRollups(log: EventLog): Promise<RollupCheck> {
  const budget = createBudget({ ...unlimited, cancelled: new AbortController().signal });
  const source = await openSource(log, { budget });
  const result: RollupCheck = { compared: 0, wrong: [] };
  const upTo = await log.rollups.last();
  for (const month of await log.rollups.months()) {
    const counted = await countMonth(log, source, { month, upTo });
    await compareMonth(log, source, { month, counted, result });
  }
  return result;
}

/** What the roll-ups of a month and of its days should be, by `keyOf`. */
async function countMonth(
  log: EventLog,
  source: Source,
  { month, upTo }: { month: number; upTo: number },
): Promise<Map<string, Counted>> {
  const { max } = source.identities;
  const counted = new Map<string, Counted>();
  const count = (unit: RollupUnit, name: RollupName, period: number, person: number) => {
    const key = keyOf({ unit, name, period });
    const found = counted.get(key) ?? { unit, name, period, count: 0, people: createIdSet(max) };
    counted.set(key, found);
    found.count += 1;
    if (person !== 0) found.people.add(person);
  };
  const [first, last] = daysOf(month);
  const names = await log.names.list();
  const loud = new Set(names.filter(({ type }) => countsUnasked(type)).map(({ id }) => id));
  const selection: Selection = {
    from: first * dayMs,
    to: (last + 1) * dayMs,
    names: new Set(names.map(({ id }) => id)),
    sourceId: undefined,
    people: undefined,
    tests: [],
  };
  await source.scan(selection, ({ timestamp, nameId, person, seq }) => {
    // Events that are not sealed yet are not rolled up yet.
    if (seq > upTo) return;
    for (const name of loud.has(nameId) ? ([nameId, "all"] as const) : [nameId]) {
      count("day", name, dayOf(timestamp), person);
      count("month", name, month, person);
    }
  });
  return counted;
}

async function compareMonth(
  log: EventLog,
  source: Source,
  { month, counted, result }: { month: number; counted: Map<string, Counted>; result: RollupCheck },
): Promise<void> {
  const [first, last] = daysOf(month);
  const kept = [
    ...(await log.rollups.list({ unit: "day", from: first, to: last + 1 })),
    ...(await log.rollups.list({ unit: "month", from: month, to: month + 1 })),
  ];
  const rolledUp = openRolledUp(log, source);
  result.compared += kept.length;
  for (const rollup of kept) {
    const { count } = rollup;
    const right = counted.get(keyOf(rollup));
    counted.delete(keyOf(rollup));
    const users = await rolledUp.countPeople({ count, parts: [rollup], people: undefined });
    if (right?.count === count && right.people.size === users) continue;
    const truth = right ? `${right.count} of ${right.people.size} people` : "nothing";
    result.wrong.push(`${describe(rollup)} has ${count} of ${users} people, and there is ${truth}`);
  }
  for (const missing of counted.values()) result.wrong.push(`${describe(missing)} is missing`);
}

function keyOf({ unit, name, period }: Pick<Rollup, "unit" | "name" | "period">): string {
  return `${unit} ${name} ${period}`;
}

function describe({ unit, name, period }: Pick<Rollup, "unit" | "name" | "period">): string {
  const date = new Date(startOf({ unit, period })).toISOString();
  const of = name === "all" ? "all events" : `name ${name}`;
  return `${of} of ${date.slice(0, unit === "day" ? 10 : 7)}`;
}
