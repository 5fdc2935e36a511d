// Reads what the Worker has rolled up, and adds what it has not: events that are not sealed yet, and
// those of days that the range cuts, are read one by one.
import { and, desc, eq, gte, inArray, lt, sql } from "drizzle-orm";
import { addPeopleTo } from "../store/sqlite/events/people-set.ts";
import { dayMs, daysOf, monthOf } from "../domain/time.ts";
import { allNames, rollupUnits } from "../store/sqlite/events/rollups.ts";
import type { EventStore } from "../store/store.ts";
import { type Crowd, replace, unite } from "./crowd.ts";
import { createIdSet, type IdSet } from "./id-set.ts";
import type { Scope } from "../domain/question.ts";
import type { Part, Source } from "./scan.ts";
import type { Seen, Selection } from "./sweep.ts";

/** Counts and people of a stretch of time, rolled up. */
interface RolledPart {
  unit: number;
  nameId: number;
  period: number;
  count: number;
  users: number;
}

/** What is known of one bucket, or of one key: some parts, and events beside them. */
export interface Bucket {
  count: number;
  parts: RolledPart[];
  /** Who is in none of the parts for certain. */
  people: IdSet | undefined;
}

export interface Collection extends Part {
  scope: Scope;
  /** Whether a bucket may be whole months; they are read sooner than their days. */
  byMonth: boolean;
  /** Whether a bucket is of one name; else all names that count unasked lie together. */
  byName: boolean;
  /** The bucket of what happened then; for a part its first moment is given. */
  indexOf: (timestamp: number, nameId: number) => number;
}

export interface Rollups {
  /** All events of a scope, in buckets of UTC days or more. Buckets without any are left out. */
  collect(collection: Collection): Promise<Map<number, Bucket>>;
  countPeople(bucket: Bucket): Promise<number>;
  crowdOf(bucket: Bucket): Promise<Crowd>;
}

export function openRollups(store: EventStore, source: Source): Rollups {
  const { db, tables } = store;
  const { rollups } = tables;
  const { max, unfolded } = source.people;

  function partsIn(unit: number, nameIds: number[], from: number, to: number) {
    return db
      .select({
        unit: rollups.unit,
        nameId: rollups.nameId,
        period: rollups.period,
        count: rollups.count,
        users: rollups.users,
      })
      .from(rollups)
      .where(
        and(
          eq(rollups.unit, unit),
          inArray(rollups.nameId, nameIds),
          gte(rollups.period, from),
          lt(rollups.period, to),
        ),
      );
  }

  const readPeople = db
    .select({ people: rollups.people })
    .from(rollups)
    .where(
      and(
        eq(rollups.unit, sql.placeholder("unit")),
        eq(rollups.nameId, sql.placeholder("nameId")),
        eq(rollups.period, sql.placeholder("period")),
      ),
    )
    .prepare("rollup_people");

  async function crowdOf({ parts, people }: Bucket): Promise<Crowd> {
    const crowds: Crowd[] = people ? [people] : [];
    for (const { unit, nameId, period, users } of parts) {
      for (const row of await readPeople.execute({ unit, nameId, period })) {
        crowds.push({ size: users, addTo: (bits) => addPeopleTo(bits, row.people) });
      }
    }
    const [first, ...others] = crowds;
    return replace(first && others.length === 0 ? first : unite(crowds, max), unfolded, max);
  }

  return {
    async collect({ scope, byMonth, byName, indexOf, ...part }) {
      const buckets = new Map<number, Bucket>();
      const bucketAt = (index: number) => {
        const found = buckets.get(index) ?? { count: 0, parts: [], people: undefined };
        buckets.set(index, found);
        return found;
      };
      const visit = ({ timestamp, nameId, person }: Seen) => {
        const bucket = bucketAt(indexOf(timestamp, nameId));
        bucket.count += 1;
        (bucket.people ??= createIdSet(max)).add(person);
      };

      const selection = await source.select(scope, part);
      const firstDay = Math.ceil(scope.from / dayMs);
      const endDay = Math.max(firstDay, Math.floor(scope.to / dayMs));
      for (const edge of edgesOf(scope, firstDay, endDay))
        await source.scan({ ...selection, ...edge }, visit);
      const whole: Selection = { ...selection, from: firstDay * dayMs, to: endDay * dayMs };
      if (endDay > firstDay) await source.scan({ ...whole, after: await lastSealed(store) }, visit);

      const isAll = part.event === undefined && !byName;
      const nameIds = isAll ? [allNames] : [...selection.names];
      for (const [unit, from, to] of coverOf(firstDay, endDay, byMonth)) {
        for (const rolled of await partsIn(unit, nameIds, from, to)) {
          const bucket = bucketAt(indexOf(startOf(rolled), rolled.nameId));
          bucket.count += rolled.count;
          bucket.parts.push(rolled);
        }
      }
      return buckets;
    },

    async countPeople(bucket) {
      const [first, ...others] = bucket.parts;
      if (!first) return bucket.people?.size ?? 0;
      // The parts may hold the same people, and so may the events beside them.
      if (others.length === 0 && !bucket.people && unfolded.length === 0) return first.users;
      return (await crowdOf(bucket)).size;
    },

    crowdOf,
  };
}

/** The newest seq that lies in a block: what is above it is not rolled up yet. */
export async function lastSealed({ db, tables: { blocks } }: EventStore): Promise<number> {
  const end = sql<number>`${blocks.firstSeq} + ${blocks.count} - 1`;
  const [last] = await db.select({ end }).from(blocks).orderBy(desc(blocks.firstSeq)).limit(1);
  return last?.end ?? 0;
}

function edgesOf({ from, to }: Scope, firstDay: number, endDay: number) {
  const [first, end] = [firstDay * dayMs, endDay * dayMs];
  if (first >= to || end < first) return [{ from, to }];
  return [
    { from, to: first },
    { from: end, to },
  ].filter((edge) => edge.from < edge.to);
}

/** Whole days as months where they make one, and as days where not. */
function coverOf(
  firstDay: number,
  endDay: number,
  byMonth: boolean,
): [unit: number, from: number, to: number][] {
  if (!byMonth) return [[rollupUnits.day, firstDay, endDay]];
  const cover: [number, number, number][] = [];
  for (let day = firstDay; day < endDay;) {
    const month = monthOf(day * dayMs);
    const [monthStart, monthLast] = daysOf(month);
    const end = Math.min(endDay, monthLast + 1);
    if (day === monthStart && end === monthLast + 1)
      cover.push([rollupUnits.month, month, month + 1]);
    else cover.push([rollupUnits.day, day, end]);
    day = end;
  }
  return cover;
}

function startOf({ unit, period }: RolledPart): number {
  return unit === rollupUnits.day ? period * dayMs : daysOf(period)[0] * dayMs;
}
