// Rolls sealed events up by day and by month of UTC: how many there are, and who did them. It is done in the
// transaction that seals them, so that a report need not scan them.
import type { Database } from "bun:sqlite";
import { addPeople, hasPerson, replacePeople } from "./people-set.ts";
import { type Group, groupsOf, type Occurrence, type Rolled, type Units } from "./rollup-groups.ts";
import { createRebuild, type PersonOf } from "./rollup-rebuild.ts";
import { removeRolled } from "./rollup-removal.ts";
import { createStoredBlocks } from "./stored-blocks.ts";
import { createStoredValues } from "./stored-values.ts";
import { createRollupRows } from "./rollup-rows.ts";

export interface Rollups {
  add(events: readonly Rolled[]): void;
  /** Takes sealed events out: see rollup-removal.ts. */
  remove(events: readonly Occurrence[], gone: ReadonlySet<number>): void;
  /**
   * Replaces people by others in the roll-ups of these events. If there is more to change than `max`, it stops and is
   * false. Called again, it does the rest.
   */
  fold(events: readonly Rolled[], personOf: ReadonlyMap<number, number>, max: FoldMax): boolean;
  /** Makes the roll-ups of a day again, and corrects who is in those of its month. */
  rebuildDay(day: number): void;
  /** Makes all of them again if they were made by another definition. */
  upgrade(): void;
}

export interface FoldMax {
  rowsMax: number;
  bytesMax: number;
}

/** Raise it when what is rolled up, or how, changes. Everything is then rolled up again. */
const definition = 1;

export interface RollupsOptions {
  personOf: PersonOf;
}

export function createRollups(database: Database, { personOf }: RollupsOptions): Rollups {
  const rows = createRollupRows(database);
  const blocks = createStoredBlocks(database, createStoredValues(database));
  const rebuild = createRebuild(database, { rows, blocks, personOf, add });
  const readDefinition = database.query<{ user_version: number }, []>("pragma user_version");

  function add(rolled: readonly Rolled[], units?: Units): void {
    for (const group of groupsOf(rolled, rows, units)) merge(group);
  }

  function merge({ events, ...key }: Group): void {
    const row = rows.find(key);
    const people = new Set(events.map((event) => event.person));
    people.delete(0);
    const count = (row?.count ?? 0) + events.length;
    rows.save({ ...key, count }, addPeople(row?.people, Uint32Array.from(people).sort()));
  }

  function fold(
    events: readonly Rolled[],
    personOf: ReadonlyMap<number, number>,
    { rowsMax, bytesMax }: FoldMax,
  ): boolean {
    let [written, bytes] = [0, 0];
    for (const { events: group, ...key } of groupsOf(events, rows)) {
      const row = rows.find(key);
      if (!row || !group.some(({ person }) => hasPerson(row.people, person))) continue;
      if (written === rowsMax || bytes > bytesMax) return false;
      rows.save(row, replacePeople(row.people, personOf));
      written += 1;
      bytes += row.people.length;
    }
    return true;
  }

  return {
    add,
    remove: (events, gone) => removeRolled(rows, events, gone),
    fold,
    rebuildDay: rebuild.day,
    upgrade() {
      const { user_version: made } = readDefinition.get() as { user_version: number };
      if (made === definition) return;
      rebuild.all();
      database.run(`pragma user_version = ${definition}`);
    },
  };
}
