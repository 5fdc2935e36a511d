// Reads what the Worker has rolled up.
import { and, desc, eq, gte, inArray, lt, sql } from "drizzle-orm";
import { monthOf } from "../../../domain/time.ts";
import type { Rollup, RollupName, Rollups, RollupUnit } from "../../event-log.ts";
import { addPeopleTo } from "./people-set.ts";
import { allNames, rollupUnits } from "./rollup-rows.ts";
import type { EventTables } from "./tables.ts";
import { onceRun } from "../../prepared.ts";

export function createRollupReads({ db, tables: { blocks, rollups } }: EventTables): Rollups {
  const { unit, nameId, period, count, users } = rollups;
  const readPeople = onceRun(() =>
    db
      .select({ people: rollups.people })
      .from(rollups)
      .where(
        and(
          eq(unit, sql.placeholder("unit")),
          eq(nameId, sql.placeholder("nameId")),
          eq(period, sql.placeholder("period")),
        ),
      )
      .prepare("rollup_people"),
  );

  return {
    async last() {
      const end = sql<number>`${blocks.firstSeq} + ${blocks.count} - 1`;
      const [last] = await db.select({ end }).from(blocks).orderBy(desc(blocks.firstSeq)).limit(1);
      return last?.end ?? 0;
    },
    async months() {
      const bounds = await db
        .selectDistinct({ min: blocks.timestampMin, max: blocks.timestampMax })
        .from(blocks);
      const rolled = await db
        .selectDistinct({ period })
        .from(rollups)
        .where(eq(unit, rollupUnits.month));
      const months = new Set(rolled.map((row) => row.period));
      for (const { min, max } of bounds) {
        for (let month = monthOf(min); month <= monthOf(max); month++) months.add(month);
      }
      return [...months];
    },
    async list({ unit: wanted, names, from, to }) {
      const rows = await db
        .select({ nameId, period, count, users })
        .from(rollups)
        .where(
          and(
            eq(unit, rollupUnits[wanted]),
            names && inArray(nameId, names.map(toNameId)),
            gte(period, from),
            lt(period, to),
          ),
        );
      return rows.map((row) => toRollup(wanted, row));
    },
    async peopleIn({ unit, name, period, users }) {
      const place = { unit: rollupUnits[unit], nameId: toNameId(name), period };
      const [row] = await readPeople.execute(place);
      return row && { size: users, addTo: (bits) => addPeopleTo(bits, row.people) };
    },
  };
}

interface Row {
  nameId: number;
  period: number;
  count: number;
  users: number;
}

function toRollup(unit: RollupUnit, { nameId, period, count, users }: Row): Rollup {
  return { unit, name: nameId === allNames ? "all" : nameId, period, count, users };
}

function toNameId(name: RollupName): number {
  return name === "all" ? allNames : name;
}
