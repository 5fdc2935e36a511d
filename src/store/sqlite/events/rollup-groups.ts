// Sorts events into the roll-ups that count them.
import { dayOf, monthOf } from "../../../domain/time.ts";
import { allNames, type RollupKey, type RollupRows, rollupUnits } from "./rollup-rows.ts";

/** When an event happened, and its name. */
export interface Occurrence {
  timestamp: number;
  nameId: number;
}

/** What is rolled up of an event. */
export interface Rolled extends Occurrence {
  /** The number of the person, by today's joins; zero for nobody. */
  person: number;
}

/** Events of one roll-up. */
export interface Group extends RollupKey {
  events: readonly Rolled[];
}

export const days = { unit: rollupUnits.day, periodOf: dayOf };
export const months = { unit: rollupUnits.month, periodOf: monthOf };
export type Units = readonly (typeof days | typeof months)[];

/** The roll-ups that these events belong in, each with its events. */
export function* groupsOf(
  rolled: readonly Rolled[],
  { isQuiet }: Pick<RollupRows, "isQuiet">,
  units: Units = [days, months],
): Generator<Group> {
  // Those with a zero were removed before they were sealed.
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

/** Events by period, and within it by name. */
export function groupBy<Event extends Occurrence>(
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
