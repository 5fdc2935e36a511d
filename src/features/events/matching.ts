// Which events of a stretch a filter means.
import type { JsonObject } from "../../../db/json.ts";
import { parseJson } from "../../domain/json.ts";
import { keyOf } from "../../domain/property-key.ts";
import { type Column, type Numbers, valueAt } from "../../store/sqlite/events/block.ts";
import type { Stretch } from "../../store/sqlite/events/reader.ts";
import type { EventWords, Person } from "../../store/sqlite/events/words.ts";
import { readMoment } from "../../domain/zones/moment.ts";
import type { EventFilter } from "./model.ts";

/** Finds the places in a stretch, ascending, that the filter means. */
export type Match = (stretch: Stretch) => Promise<number[]>;

type Test = (numbers: Numbers) => { column: Column; holds: (value: number) => boolean };

/** Reads a filter. Undefined: nothing can match, for nothing has such a name. */
export async function readFilter(
  { event, userId, itemId, source, ...range }: EventFilter,
  words: EventWords,
): Promise<Match | undefined> {
  const { tz = "UTC" } = range;
  const from = range.from === undefined ? -Infinity : readMoment(range.from, tz);
  const to = range.to === undefined ? Infinity : readMoment(range.to, tz);
  const tests: Test[] = [];

  if (event !== undefined) {
    const ids = new Set(await words.namesOf(event));
    if (ids.size === 0) return undefined;
    tests.push(({ nameId }) => ({ column: nameId, holds: (id) => ids.has(id) }));
  }
  if (source !== undefined) {
    const sought = await words.sourceOf(source);
    if (sought === undefined) return undefined;
    tests.push(({ sourceId }) => ({ column: sourceId, holds: (id) => id === sought }));
  }
  if (userId !== undefined) {
    const sought = await words.userOf(userId);
    if (sought === undefined) return undefined;
    tests.push(({ userId }) => ({ column: userId, holds: (id) => id === sought }));
  }
  if (range.from !== undefined || range.to !== undefined) {
    tests.push(({ timestamp }) => ({
      column: timestamp,
      holds: (time) => time >= from && time < to,
    }));
  }

  return async (stretch) => {
    if (stretch.timestampMax < from || stretch.timestampMin >= to) return [];
    let places = await stretch.places();
    const numbers = await stretch.numbers();
    for (const test of tests) {
      const { column, holds } = test(numbers);
      places = places.filter((place) => holds(valueAt(column, place)));
    }
    if (itemId === undefined || places.length === 0) return places;
    const properties = await stretch.properties();
    return places.filter((place) => hasItem(properties[place] as string, itemId));
  };
}

/** What a person did, under whichever of their ids, before and after these were joined. */
export function createPersonMatch({ ids }: Person): Match {
  return async (stretch) => {
    const { userId, anonymousId } = await stretch.numbers();
    return (await stretch.places()).filter((place) =>
      ids.has(valueAt(userId, place) || valueAt(anonymousId, place)),
    );
  };
}

// As reports show it. Most lines have none, and need not be parsed to know it.
function hasItem(json: string, itemId: string): boolean {
  return json.includes('"itemId"') && keyOf((parseJson(json) as JsonObject)["itemId"]) === itemId;
}
