// Goes through the events that a question is about, in order of arrival, column by column.
import { eq } from "drizzle-orm";
import { valueAt } from "../store/events/block.ts";
import { createEventReader, type EventReader } from "../store/events/reader.ts";
import type { EventStore } from "../store/store.ts";
import type { Budget } from "./budget.ts";
import type { IdSet } from "./id-set.ts";
import { type People, readPeople } from "./people.ts";
import type { Condition, Scope } from "./question.ts";
import { createTest, type Test } from "./where.ts";

/** What every question works with. */
export interface Source {
  readonly people: People;
  /** The name of an event by its number. */
  readonly names: ReadonlyMap<number, string>;
  /** Which events a question means. */
  select(scope: Scope, part?: Part): Promise<Selection>;
  /** Calls `visit` for each of them. Throws OverBudget or Cancelled. */
  scan(selection: Selection, visit: (seen: Seen) => void): Promise<void>;
}

/** What narrows a scope: an event's name, and conditions beside its own. */
export interface Part {
  event?: string;
  where?: readonly Condition[];
}

export interface Selection {
  readonly from: number;
  readonly to: number;
  /** Only what arrived after this seq. */
  readonly after?: number;
  /** Numbers of names. */
  readonly names: ReadonlySet<number>;
  /** Undefined: any. A number that none has: none. */
  readonly sourceId: number | undefined;
  readonly people: IdSet | undefined;
  readonly test: Test | undefined;
  /** Whether the visitor looks at `json`. */
  readonly readsJson: boolean;
}

/** One event, the same object for each of them: take what you need of it. */
export interface Seen {
  person: number;
  userId: number;
  anonymousId: number;
  timestamp: number;
  seq: number;
  nameId: number;
  /** Properties; empty for {}. Only where the selection reads them. */
  json: string;
}

/** Calls that say who somebody is count only where they are asked for by name. */
const quietTypes: ReadonlySet<string> = new Set(["identify", "group", "alias"]);
const nobody = -1;

/** Opens the events for one question, or for several that see the same people. */
export async function openSource(store: EventStore, budget: Budget): Promise<Source> {
  const { db, tables } = store;
  const reader = createEventReader(store);
  const people = await readPeople(store);
  const rows = await db.select().from(tables.names);

  async function findSource(name: string): Promise<number> {
    const { sources } = tables;
    const [found] = await db.select({ id: sources.id }).from(sources).where(eq(sources.name, name));
    return found?.id ?? nobody;
  }

  return {
    people,
    names: new Map(rows.map(({ id, event }) => [id, event])),
    async select(scope, { event, where = [] } = {}) {
      const names = rows.filter((row) =>
        event === undefined ? !quietTypes.has(row.type) : row.event === event,
      );
      return {
        from: scope.from,
        to: scope.to,
        names: new Set(names.map((row) => row.id)),
        sourceId: scope.source === undefined ? undefined : await findSource(scope.source),
        people: scope.people && (await people.withIds(scope.people)),
        test: createTest([...(scope.where ?? []), ...where]),
        readsJson: false,
      };
    },
    scan: (selection, visit) => scan({ reader, people, budget }, selection, visit),
  };
}

interface Parts {
  reader: EventReader;
  people: People;
  budget: Budget;
}

async function scan(
  { reader, people, budget }: Parts,
  selection: Selection,
  visit: (seen: Seen) => void,
): Promise<void> {
  const { from, to, names, sourceId, test } = selection;
  if (names.size === 0 || sourceId === nobody) return;
  const readsJson = selection.readsJson || test !== undefined;
  const wanted = new Uint8Array(Math.max(...names) + 1);
  for (const id of names) wanted[id] = 1;
  const seen: Seen = {
    person: 0,
    userId: 0,
    anonymousId: 0,
    timestamp: 0,
    seq: 0,
    nameId: 0,
    json: "",
  };
  const last = await reader.last();

  for (let after = selection.after ?? 0; after < last;) {
    const stretch = await reader.after(after, { from, to });
    if (!stretch) return;
    const begin = after;
    after = stretch.seqAt(stretch.count - 1);
    await budget.spend(stretch.count);
    const numbers = await stretch.numbers();
    const { timestamp, nameId, userId, anonymousId } = numbers;
    const json = readsJson ? await stretch.properties() : undefined;
    for (let i = 0; i < stretch.count; i++) {
      const time = valueAt(timestamp, i);
      if (time < from || time >= to) continue;
      seen.nameId = valueAt(nameId, i);
      if (wanted[seen.nameId] !== 1) continue;
      if (sourceId !== undefined && valueAt(numbers.sourceId, i) !== sourceId) continue;
      seen.seq = stretch.seqAt(i);
      if (seen.seq <= begin || seen.seq > last) continue;
      seen.userId = valueAt(userId, i);
      seen.anonymousId = valueAt(anonymousId, i);
      seen.person = people.personOf(seen.userId, seen.anonymousId);
      if (selection.people && !selection.people.has(seen.person)) continue;
      if (json) {
        seen.json = json[i] as string;
        if (test && !test(seen.json)) continue;
      }
      seen.timestamp = time;
      visit(seen);
    }
  }
}
