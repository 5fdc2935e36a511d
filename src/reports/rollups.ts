// Answers from roll-ups. Events that are in none, because they are not sealed yet or because the range cuts their day,
// are read one by one and added.
import type { Scope } from "../domain/question.ts";
import { dayMs, daysOf, monthOf } from "../domain/time.ts";
import { isUtc } from "../domain/zones/zones.ts";
import type { EventLog, Rollup, RollupRange } from "../store/event-log.ts";
import { type Crowd, replace, unite } from "./crowd.ts";
import { createIdSet, type IdSet } from "./id-set.ts";
import type { Part, Source } from "./scan.ts";
import type { Seen, Selection } from "./sweep.ts";

/** What is known of one bucket or key: some roll-ups, and events beside them. */
export interface Bucket {
  count: number;
  parts: Rollup[];
  /** The people of the events beside the roll-ups. They may be in the roll-ups, too. */
  people: IdSet | undefined;
}

export const emptyBucket: Bucket = { count: 0, parts: [], people: undefined };

export interface Collection extends Part {
  scope: Scope;
  /** Whether a bucket may be made of whole months, which are read faster than their days. */
  byMonth: boolean;
  /** Whether each name has buckets of its own. If not, all names that count unasked are counted together. */
  byName: boolean;
  /** The bucket of an event. For a roll-up, the timestamp is its first moment. */
  indexOf: (timestamp: number, nameId: number) => number;
}

export interface RolledUp {
  /** All events of a scope, in buckets of one or more UTC days. Empty buckets are left out. */
  collect(collection: Collection): Promise<Map<number, Bucket>>;
  countPeople(bucket: Bucket): Promise<number>;
  crowdOf(bucket: Bucket): Promise<Crowd>;
}

/** Whether roll-ups can answer for a scope. They count by days of UTC, for all sources, and for everybody. */
export function isRolledUp(scope: Scope): boolean {
  const { tz, source, people, traits, without, where = [] } = scope;
  const isNarrowed = source !== undefined || people || traits || without || where.length > 0;
  return isUtc(tz) && !isNarrowed;
}

export function openRolledUp({ rollups }: Pick<EventLog, "rollups">, source: Source): RolledUp {
  const { max, unfolded } = source.identities;

  async function crowdOf({ parts, people }: Bucket): Promise<Crowd> {
    const crowds: Crowd[] = people ? [people] : [];
    for (const part of parts) {
      const crowd = await rollups.peopleIn(part);
      if (crowd) crowds.push(crowd);
    }
    const [first, ...others] = crowds;
    return replace(first && others.length === 0 ? first : unite(crowds, max), unfolded, max);
  }

  return {
    async collect({ scope, byMonth, byName, indexOf, ...part }) {
      const buckets = new Map<number, Bucket>();
      const bucketAt = (index: number) => {
        const found = buckets.get(index) ?? { ...emptyBucket, parts: [] };
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
      if (endDay > firstDay) await source.scan({ ...whole, after: await rollups.last() }, visit);

      const isAll = part.event === undefined && !byName;
      const names = isAll ? (["all"] as const) : [...selection.names];
      for (const range of coverOf(firstDay, endDay, byMonth)) {
        for (const rollup of await rollups.list({ ...range, names })) {
          // `indexOf` looks at the name only if each name has buckets.
          const nameId = rollup.name === "all" ? 0 : rollup.name;
          const bucket = bucketAt(indexOf(startOf(rollup), nameId));
          bucket.count += rollup.count;
          bucket.parts.push(rollup);
        }
      }
      return buckets;
    },

    async countPeople(bucket) {
      const [first, ...others] = bucket.parts;
      if (!first) return bucket.people?.size ?? 0;
      // The same people may be in several parts, and in the events beside them.
      if (others.length === 0 && !bucket.people && unfolded.length === 0) return first.users;
      return (await crowdOf(bucket)).size;
    },

    crowdOf,
  };
}

/** The parts of the range that are not whole days. */
function edgesOf({ from, to }: Scope, firstDay: number, endDay: number) {
  const [first, end] = [firstDay * dayMs, endDay * dayMs];
  if (first >= to || end < first) return [{ from, to }];
  return [
    { from, to: first },
    { from: end, to },
  ].filter((edge) => edge.from < edge.to);
}

/** Covers whole days with months if they make one, and else with days. */
function coverOf(firstDay: number, endDay: number, byMonth: boolean): RollupRange[] {
  if (!byMonth) return [{ unit: "day", from: firstDay, to: endDay }];
  const cover: RollupRange[] = [];
  for (let day = firstDay; day < endDay;) {
    const month = monthOf(day * dayMs);
    const [monthStart, monthLast] = daysOf(month);
    const end = Math.min(endDay, monthLast + 1);
    const isWhole = day === monthStart && end === monthLast + 1;
    const last = cover.at(-1);
    if (isWhole && last?.unit === "month") last.to = month + 1;
    else if (isWhole) cover.push({ unit: "month", from: month, to: month + 1 });
    else cover.push({ unit: "day", from: day, to: end });
    day = end;
  }
  return cover;
}

/** A roll-up's first moment. */
export function startOf({ unit, period }: Pick<Rollup, "unit" | "period">): number {
  return (unit === "day" ? period : daysOf(period)[0]) * dayMs;
}
