// The table of roll-ups. It has a row for each name, and one for all that count unasked, in each day and month of UTC.
import type { Database } from "bun:sqlite";
import { countsUnasked } from "../../../domain/counting.ts";
import { daysOf } from "../../../domain/time.ts";
import { type PeopleSet, uniteSets } from "./people-set.ts";

export const rollupUnits = { day: 0, month: 1 } as const;
/** Stands for all events that count unasked: those of any name but of calls that say who somebody is. */
export const allNames = 0;

/** Which roll-up. */
export interface RollupKey {
  unit: number;
  nameId: number;
  period: number;
}

export interface RollupRow extends RollupKey {
  count: number;
  users: number;
  people: Uint8Array;
}

/** A roll-up of which it is not known yet who is in it. */
export type Counted = RollupKey & Pick<RollupRow, "count">;

export interface RollupRows {
  find(key: RollupKey): RollupRow | null;
  save(counted: Counted, people: PeopleSet): void;
  /** Saves it with the people of all parts. */
  unite(counted: Counted, parts: readonly RollupRow[]): void;
  drop(key: RollupKey): void;
  /** Drops the roll-ups of a unit, from one period to another, both included. */
  clear(unit: number, from: number, to: number): void;
  /** All roll-ups of a day. */
  ofDay(day: number): RollupRow[];
  /** A name's roll-ups of the days of a month. */
  ofMonth(nameId: number, month: number): RollupRow[];
  /** Whether events of a name count only if they are asked for by it. */
  isQuiet(nameId: number): boolean;
}

const fields = "unit, name_id as nameId, period, count, users, people";

export function createRollupRows(database: Database): RollupRows {
  const find = database.query<RollupRow, [number, number, number]>(
    `select ${fields} from rollups where unit = ? and name_id = ? and period = ?`,
  );
  const listDays = database.query<RollupRow, [number, number, number]>(
    `select ${fields} from rollups where unit = ${rollupUnits.day} and name_id = ? and period between ? and ?`,
  );
  const listDay = database.query<RollupRow, [number]>(
    `select ${fields} from rollups where unit = ${rollupUnits.day} and period = ?`,
  );
  const drop = database.query("delete from rollups where unit = ? and name_id = ? and period = ?");
  const clear = database.query("delete from rollups where unit = ? and period between ? and ?");
  const put = database.query(
    "insert or replace into rollups (unit, name_id, period, count, users, people) values (?,?,?,?,?,?)",
  );
  const findType = database.query<{ type: string }, [number]>(
    "select type from names where id = ?",
  );
  const quiet = new Map<number, boolean>();

  function save({ unit, nameId, period, count }: Counted, { size, bytes }: PeopleSet): void {
    put.run(unit, nameId, period, count, size, bytes);
  }

  return {
    find: ({ unit, nameId, period }) => find.get(unit, nameId, period),
    save,
    unite: (counted, parts) => save(counted, uniteSets(parts.map(({ people }) => people))),
    drop: ({ unit, nameId, period }) => void drop.run(unit, nameId, period),
    clear: (unit, from, to) => void clear.run(unit, from, to),
    ofDay: (day) => listDay.all(day),
    ofMonth: (nameId, month) => listDays.all(nameId, ...daysOf(month)),
    isQuiet(nameId) {
      let known = quiet.get(nameId);
      if (known === undefined) {
        known = !countsUnasked(findType.get(nameId)?.type ?? "");
        quiet.set(nameId, known);
      }
      return known;
    },
  };
}
