// Sealed events by UTC day and by month: how many, and who. Kept in the transaction that seals them, so
// that a report never scans what it need not. Which events count where is decided here and read by
// src/reports/rolled.ts.
import type { Database } from "bun:sqlite";
import { type Numbers, unpackNumbers, valueAt } from "./block.ts";
import { addPeople, hasPerson, type PeopleSet, replacePeople } from "./people-set.ts";

export const rollupUnits = { day: 0, month: 1 } as const;
/** Stands for all events that count unasked: those of any name but of calls that say who somebody is. */
export const allNames = 0;
/** Calls that say who somebody is count only where they are asked for by name. */
export const quietTypes: ReadonlySet<string> = new Set(["identify", "group", "alias"]);

/** What is rolled up of an event. */
export interface Rolled {
  timestamp: number;
  nameId: number;
  /** The person's number, joined as of now; zero for nobody. */
  person: number;
}

export interface Rollups {
  add(events: readonly Rolled[]): void;
  /** Anonymous people turn out to be users: they are taken for them, in the past as well. */
  join(userOf: ReadonlyMap<number, number>): void;
  /** Makes the roll-ups of these months, and of their days, anew from what is sealed. */
  rebuild(months: Iterable<number>): void;
  /** Makes all of them anew where they were made by another definition. */
  upgrade(): void;
}

interface Row {
  unit: number;
  nameId: number;
  period: number;
  count: number;
  users: number;
  people: Uint8Array;
}

type Place = Omit<Row, "users" | "people">;

/** Raised when what is rolled up, or how, becomes another: then all is rolled up anew. */
const definition = 1;
const fields = "unit, name_id as nameId, period, count, users, people";
const dayMs = 24 * 60 * 60 * 1000;

export function dayOf(timestamp: number): number {
  return Math.floor(timestamp / dayMs);
}

/** Months since 1970, in UTC. */
export function monthOf(timestamp: number): number {
  const date = new Date(timestamp);
  return (date.getUTCFullYear() - 1970) * 12 + date.getUTCMonth();
}

/** The first and the last day of a month. */
export function daysOf(month: number): [first: number, last: number] {
  return [dayOf(Date.UTC(1970, month)), dayOf(Date.UTC(1970, month + 1)) - 1];
}

export interface RollupsOptions {
  personOf: (userId: number, anonymousId: number) => number;
}

export function createRollups(database: Database, { personOf }: RollupsOptions): Rollups {
  const find = database.query<Row, [number, number, number]>(
    `select ${fields} from rollups where unit = ? and name_id = ? and period = ?`,
  );
  const listMonths = database.query<Row, []>(
    `select ${fields} from rollups where unit = ${rollupUnits.month}`,
  );
  const listDays = database.query<Row, [number, number, number]>(
    `select ${fields} from rollups where unit = ${rollupUnits.day} and name_id = ? and period between ? and ?`,
  );
  const listBlocks = database.query<
    { count: number; numbers: Uint8Array },
    [from: number, to: number]
  >("select count, numbers from blocks where timestamp_max >= ? and timestamp_min < ?");
  const listBlockMonths = database.query<{ min: number; max: number }, []>(
    "select distinct timestamp_min as min, timestamp_max as max from blocks",
  );
  const clear = database.query("delete from rollups where unit = ? and period between ? and ?");
  const put = database.query(
    "insert or replace into rollups (unit, name_id, period, count, users, people) values (?,?,?,?,?,?)",
  );
  const readDefinition = database.query<{ user_version: number }, []>("pragma user_version");
  const findType = database.query<{ type: string }, [number]>(
    "select type from names where id = ?",
  );
  const quiet = new Map<number, boolean>();

  function isQuiet(nameId: number): boolean {
    let known = quiet.get(nameId);
    if (known === undefined) {
      known = quietTypes.has(findType.get(nameId)?.type ?? "");
      quiet.set(nameId, known);
    }
    return known;
  }

  function save({ unit, nameId, period, count }: Place, { size, bytes }: PeopleSet): void {
    put.run(unit, nameId, period, count, size, bytes);
  }

  function merge(unit: number, nameId: number, period: number, events: readonly Rolled[]): void {
    const row = find.get(unit, nameId, period);
    const people = new Set(events.map((event) => event.person));
    people.delete(0);
    const count = (row?.count ?? 0) + events.length;
    save({ unit, nameId, period, count }, addPeople(row?.people, Uint32Array.from(people).sort()));
  }

  function add(events: readonly Rolled[]): void {
    for (const [unit, periods] of [
      [rollupUnits.day, groupBy(events, dayOf)],
      [rollupUnits.month, groupBy(events, monthOf)],
    ] as const) {
      for (const [period, names] of periods) {
        const all: Rolled[] = [];
        for (const [nameId, group] of names) {
          merge(unit, nameId, period, group);
          if (!isQuiet(nameId)) for (const event of group) all.push(event);
        }
        if (all.length > 0) merge(unit, allNames, period, all);
      }
    }
  }

  function rebuildMonth(month: number): void {
    const [first, last] = daysOf(month);
    clear.run(rollupUnits.month, month, month);
    clear.run(rollupUnits.day, first, last);
    const [from, to] = [first * dayMs, (last + 1) * dayMs];
    for (const { count, numbers: packed } of listBlocks.iterate(from, to)) {
      add(readRolled(unpackNumbers(packed, count), count, { from, to, personOf }));
    }
  }

  return {
    add,
    rebuild(months) {
      for (const month of months) rebuildMonth(month);
    },
    upgrade() {
      const { user_version: made } = readDefinition.get() as { user_version: number };
      if (made === definition) return;
      const months = listBlockMonths.all().flatMap(({ min, max }) => monthsBetween(min, max));
      for (const month of new Set(months)) rebuildMonth(month);
      database.run(`pragma user_version = ${definition}`);
    },
    join(userOf) {
      if (userOf.size === 0) return;
      const anonymous = [...userOf.keys()];
      const touches = ({ people }: Row) => anonymous.some((person) => hasPerson(people, person));
      // A month holds all that its days hold: most need not be looked into.
      for (const month of listMonths.all().filter(touches)) {
        const [first, last] = daysOf(month.period);
        const days = listDays.all(month.nameId, first, last).filter(touches);
        for (const row of [month, ...days]) save(row, replacePeople(row.people, userOf));
      }
    },
  };
}

function monthsBetween(from: number, to: number): number[] {
  const first = monthOf(from);
  return Array.from({ length: monthOf(to) - first + 1 }, (_, i) => first + i);
}

function readRolled(
  { timestamp, nameId, userId, anonymousId }: Numbers,
  count: number,
  { from, to, personOf }: { from: number; to: number } & RollupsOptions,
): Rolled[] {
  const events: Rolled[] = [];
  for (let i = 0; i < count; i++) {
    const time = valueAt(timestamp, i);
    if (time < from || time >= to) continue;
    const person = personOf(valueAt(userId, i), valueAt(anonymousId, i));
    events.push({ timestamp: time, nameId: valueAt(nameId, i), person });
  }
  return events;
}

/** Events by period, and within it by name. */
function groupBy(
  events: readonly Rolled[],
  periodOf: (timestamp: number) => number,
): Map<number, Map<number, Rolled[]>> {
  const periods = new Map<number, Map<number, Rolled[]>>();
  for (const event of events) {
    const period = periodOf(event.timestamp);
    const names = periods.get(period) ?? new Map<number, Rolled[]>();
    periods.set(period, names);
    const group = names.get(event.nameId);
    if (group) group.push(event);
    else names.set(event.nameId, [event]);
  }
  return periods;
}
