// Sealed events by UTC day and by month: how many, and who. Kept in the transaction that seals them, so
// that a report never scans what it need not. Which events count where is decided here and read by
// src/reports/rollups.ts.
import type { Database } from "bun:sqlite";
import { countsUnasked } from "../../../domain/counting.ts";
import { dayMs, dayOf, daysOf, monthOf } from "../../../domain/time.ts";
import { type Numbers, unpackNumbers, valueAt } from "./block.ts";
import {
  addPeople,
  hasPerson,
  type PeopleSet,
  removePeople,
  replacePeople,
  uniteSets,
} from "./people-set.ts";

export const rollupUnits = { day: 0, month: 1 } as const;
/** Stands for all events that count unasked: those of any name but of calls that say who somebody is. */
export const allNames = 0;

/** When and what an event is. */
export interface Occurrence {
  timestamp: number;
  nameId: number;
}

/** What is rolled up of an event. */
export interface Rolled extends Occurrence {
  /** The person's number, joined as of now; zero for nobody. */
  person: number;
}

export interface Rollups {
  add(events: readonly Rolled[]): void;
  /**
   * Takes sealed events out. Of the people, those in `gone` are to be in no event any more once all of
   * theirs were taken out. Of other people's events, all of a day and name are to go, in however many calls.
   */
  remove(events: readonly Occurrence[], gone: ReadonlySet<number>): void;
  /**
   * Takes people for others where these events of theirs are rolled up. Stops after so many changes, and
   * is false then: begun again it does the rest.
   */
  fold(events: readonly Rolled[], personOf: ReadonlyMap<number, number>, max: FoldMax): boolean;
  /** Makes the roll-ups of a day anew from what is sealed, and says in those of its month who is in them now. */
  rebuildDay(day: number): void;
  /** Makes all of them anew where they were made by another definition. */
  upgrade(): void;
}

export interface FoldMax {
  rowsMax: number;
  bytesMax: number;
}

interface Row {
  unit: number;
  nameId: number;
  period: number;
  count: number;
  users: number;
  people: Uint8Array;
}

/** Events of one roll-up. */
interface Group extends Omit<Row, "count" | "users" | "people"> {
  events: readonly Rolled[];
}

type Place = Omit<Row, "users" | "people">;

/** Raised when what is rolled up, or how, becomes another: then all is rolled up anew. */
const definition = 1;
const fields = "unit, name_id as nameId, period, count, users, people";

const days = { unit: rollupUnits.day, periodOf: dayOf };
const months = { unit: rollupUnits.month, periodOf: monthOf };

export interface RollupsOptions {
  personOf: (userId: number, anonymousId: number) => number;
}

export function createRollups(database: Database, { personOf }: RollupsOptions): Rollups {
  const find = database.query<Row, [number, number, number]>(
    `select ${fields} from rollups where unit = ? and name_id = ? and period = ?`,
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
  const listNames = database.query<Row, [number]>(
    `select ${fields} from rollups where unit = ${rollupUnits.day} and period = ? and name_id != ${allNames}`,
  );
  const listDay = database.query<Row, [number]>(
    `select ${fields} from rollups where unit = ${rollupUnits.day} and period = ?`,
  );
  const drop = database.query("delete from rollups where unit = ? and name_id = ? and period = ?");
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
      known = !countsUnasked(findType.get(nameId)?.type ?? "");
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

  /** The events of each roll-up that these are to be in. */
  function* groupsOf(
    rolled: readonly Rolled[],
    units: readonly (typeof days | typeof months)[] = [days, months],
  ): Generator<Group> {
    // Zero: removed before it was sealed.
    const events = rolled.filter(({ nameId }) => nameId !== 0);
    for (const { unit, periodOf } of units) {
      for (const [period, names] of groupBy(events, periodOf)) {
        const all: Rolled[] = [];
        for (const [nameId, group] of names) {
          yield { unit, nameId, period, events: group };
          if (!isQuiet(nameId)) for (const event of group) all.push(event);
        }
        if (all.length > 0) yield { unit, nameId: allNames, period, events: all };
      }
    }
  }

  function add(rolled: readonly Rolled[], units?: Parameters<typeof groupsOf>[1]): void {
    for (const { unit, nameId, period, events } of groupsOf(rolled, units)) {
      merge(unit, nameId, period, events);
    }
  }

  function fold(
    events: readonly Rolled[],
    personOf: ReadonlyMap<number, number>,
    { rowsMax, bytesMax }: FoldMax,
  ): boolean {
    let [rows, bytes] = [0, 0];
    for (const { unit, nameId, period, events: group } of groupsOf(events)) {
      const row = find.get(unit, nameId, period);
      if (!row || !group.some(({ person }) => hasPerson(row.people, person))) continue;
      if (rows === rowsMax || bytes > bytesMax) return false;
      save(row, replacePeople(row.people, personOf));
      rows += 1;
      bytes += row.people.length;
    }
    return true;
  }

  /**
   * Takes a number of events out of a roll-up, and people: all but those in `parts`, where they are
   * given. True where none is left.
   */
  function lessen(
    { unit, nameId, period, count }: Place,
    gone: ReadonlySet<number>,
    parts?: () => Row[],
  ): boolean {
    const row = find.get(unit, nameId, period);
    if (!row || row.count <= count) {
      drop.run(unit, nameId, period);
      return true;
    }
    const left = { unit, nameId, period, count: row.count - count };
    if (parts) save(left, uniteSets(parts().map(({ people }) => people)));
    else if (gone.size > 0) save(left, removePeople(row.people, gone));
    else save(left, { size: row.users, bytes: row.people });
    return false;
  }

  function remove(events: readonly Occurrence[], gone: ReadonlySet<number>): void {
    // Who is left in a sum is told by its parts, but need be asked only where a part has gone.
    const changed = new Set<string>();
    for (const [day, names] of groupBy(events, dayOf)) {
      const month = monthOf(day * dayMs);
      const unit = rollupUnits.day;
      let loud = 0;
      let isLess = false;
      for (const [nameId, { length: count }] of names) {
        const isEmpty = lessen({ unit, nameId, period: day, count }, gone);
        if (isEmpty) changed.add(`${month} ${nameId}`);
        if (isQuiet(nameId)) continue;
        loud += count;
        isLess ||= isEmpty;
      }
      const parts = () => listNames.all(day).filter(({ nameId }) => !isQuiet(nameId));
      if (loud === 0) continue;
      lessen(
        { unit, nameId: allNames, period: day, count: loud },
        gone,
        isLess ? parts : undefined,
      );
      if (isLess) changed.add(`${month} ${allNames}`);
    }
    for (const [month, names] of groupBy(events, monthOf)) {
      const [first, last] = daysOf(month);
      const lessenMonth = (nameId: number, count: number) => {
        const parts = () => listDays.all(nameId, first, last);
        const place = { unit: rollupUnits.month, nameId, period: month, count };
        lessen(place, gone, changed.has(`${month} ${nameId}`) ? parts : undefined);
      };
      let loud = 0;
      for (const [nameId, { length }] of names) {
        lessenMonth(nameId, length);
        if (!isQuiet(nameId)) loud += length;
      }
      if (loud > 0) lessenMonth(allNames, loud);
    }
  }

  function rebuildDay(day: number): void {
    const month = monthOf(day * dayMs);
    const [first, last] = daysOf(month);
    const changed = new Set(listDay.all(day).map(({ nameId }) => nameId));
    clear.run(rollupUnits.day, day, day);
    const [from, to] = [day * dayMs, (day + 1) * dayMs];
    for (const { count, numbers: packed } of listBlocks.iterate(from, to)) {
      add(readRolled(unpackNumbers(packed, count), count, { from, to, personOf }), [days]);
    }
    for (const { nameId } of listDay.all(day)) changed.add(nameId);
    for (const nameId of changed) {
      const parts = listDays.all(nameId, first, last);
      const count = parts.reduce((sum, part) => sum + part.count, 0);
      const place = { unit: rollupUnits.month, nameId, period: month, count };
      if (count === 0) drop.run(place.unit, nameId, month);
      else save(place, uniteSets(parts.map(({ people }) => people)));
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
    remove,
    fold,
    rebuildDay,
    upgrade() {
      const { user_version: made } = readDefinition.get() as { user_version: number };
      if (made === definition) return;
      const all = listBlockMonths.all().flatMap(({ min, max }) => monthsBetween(min, max));
      for (const month of new Set(all)) rebuildMonth(month);
      database.run(`pragma user_version = ${definition}`);
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
function groupBy<Event extends Occurrence>(
  events: readonly Event[],
  periodOf: (timestamp: number) => number,
): Map<number, Map<number, Event[]>> {
  const periods = new Map<number, Map<number, Event[]>>();
  for (const event of events) {
    const period = periodOf(event.timestamp);
    const names = periods.get(period) ?? new Map<number, Event[]>();
    periods.set(period, names);
    const group = names.get(event.nameId);
    if (group) group.push(event);
    else names.set(event.nameId, [event]);
  }
  return periods;
}
