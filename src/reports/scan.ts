// What every question works with: the events that its words mean, and the people behind them.
import { eq } from "drizzle-orm";
import { countsUnasked } from "../domain/counting.ts";
import { createEventReader } from "../store/sqlite/events/reader.ts";
import type { EventStore } from "../store/store.ts";
import type { Budget } from "./budget.ts";
import { type People, readPeople } from "./people.ts";
import type { Condition, Scope } from "../domain/question.ts";
import { type Selection, sweep, type Task, type Visit } from "./sweep.ts";
import { createTest } from "./where.ts";

export interface Source {
  readonly people: People;
  /** The name of an event by its number. */
  readonly names: ReadonlyMap<number, string>;
  /** Which events a question means. */
  select(scope: Scope, part?: Part): Promise<Selection>;
  /** Calls `visit` for each of them. Throws OverBudget or Cancelled. */
  scan(selection: Selection, visit: Visit): Promise<void>;
  /**
   * The same for several selections, going through the events once. What several of them mean is
   * visited by each in their order, before the next event is.
   */
  scanEach(tasks: readonly Task[]): Promise<void>;
}

/** What narrows a scope: an event's name, and conditions beside its own. */
export interface Part {
  event?: string;
  where?: readonly Condition[];
}

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
        event === undefined ? countsUnasked(row.type) : row.event === event,
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
    scan: (selection, visit) => sweep({ reader, people, budget }, [{ selection, visit }]),
    scanEach: (tasks) =>
      sweep(
        { reader, people, budget },
        tasks.filter(({ selection }) => selection.sourceId !== nobody),
      ),
  };
}
