// Sealed events by UTC day and by month: how many, and who. Kept in the transaction that seals them, so
// that a report never scans what it need not. Which events count where is decided here and read by
// src/reports/rolled.ts.
import type { Database } from "bun:sqlite";
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

export function createRollups(database: Database): Rollups {
  const find = database.query<Row, [number, number, number]>(
    `select ${fields} from rollups where unit = ? and name_id = ? and period = ?`,
  );
  const listMonths = database.query<Row, []>(
    `select ${fields} from rollups where unit = ${rollupUnits.month}`,
  );
  const listDays = database.query<Row, [number, number, number]>(
    `select ${fields} from rollups where unit = ${rollupUnits.day} and name_id = ? and period between ? and ?`,
  );
  const put = database.query(
    "insert into rollups (unit, name_id, period, count, users, version, people) values (?,?,?,?,?,1,?)" +
      " on conflict do update set count = excluded.count, users = excluded.users," +
      " version = version + 1, people = excluded.people",
  );
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

  return {
    add(events) {
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
