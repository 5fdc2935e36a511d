// What every question works with: the events that it means, and the people behind them.
import { countsUnasked } from "../domain/counting.ts";
import type { Condition, Scope } from "../domain/question.ts";
import type { Property } from "../store/event-columns.ts";
import type { EventLog } from "../store/event-log.ts";
import type { Budget } from "./budget.ts";
import { type Identities, readIdentities } from "./identities.ts";
import { type Selection, sweep, type Task, type Test, type Visit } from "./sweep.ts";
import { createTest } from "./where.ts";

export interface Source {
  readonly identities: Identities;
  /** Names of events, by their numbers. */
  readonly names: ReadonlyMap<number, string>;
  /** A property of events. All that ask for the same one share its codes. */
  property(name: string): Promise<Property>;
  /** Selects the events that a question means. */
  select(scope: Scope, part?: Part): Promise<Selection>;
  /** Calls `visit` for each selected event. Throws OverBudget or Cancelled. */
  scan(selection: Selection, visit: Visit): Promise<void>;
  /**
   * The same for several selections, in one pass over the events. If several of them mean an event, each visits it in
   * its turn, before the next event.
   */
  scanEach(tasks: readonly Task[]): Promise<void>;
}

/** Narrows a scope, by an event's name and by further conditions. */
export interface Part {
  event?: string;
  where?: readonly Condition[];
}

const noSource = -1;

/** Opens the events for one question, or for several that see the same people. */
export async function openSource(log: EventLog, budget: Budget): Promise<Source> {
  const identities = await readIdentities(log.actors);
  const names = await log.names.list();
  const opened = new Map<string, Promise<Property>>();

  function property(name: string): Promise<Property> {
    const known = opened.get(name);
    if (known) return known;
    const opening = log.property(name);
    opened.set(name, opening);
    return opening;
  }

  async function testOf(condition: Condition): Promise<Test> {
    return { property: await property(condition.property), holds: createTest(condition) };
  }

  return {
    property,
    identities,
    names: new Map(names.map(({ id, event }) => [id, event])),
    async select(scope, { event, where = [] } = {}) {
      const meant = names.filter((name) =>
        event === undefined ? countsUnasked(name.type) : name.event === event,
      );
      const { source, people } = scope;
      return {
        from: scope.from,
        to: scope.to,
        names: new Set(meant.map(({ id }) => id)),
        sourceId: source === undefined ? undefined : ((await log.sourceNumber(source)) ?? noSource),
        people: people && (await identities.withIds(people)),
        tests: await Promise.all([...(scope.where ?? []), ...where].map(testOf)),
      };
    },
    scan: (selection, visit) => sweep({ log, identities, budget }, [{ selection, visit }]),
    scanEach: (tasks) =>
      sweep(
        { log, identities, budget },
        tasks.filter(({ selection }) => selection.sourceId !== noSource),
      ),
  };
}
