// Which events of a stretch a filter means.
import type { JsonObject } from "../../../../db/json.ts";
import { parseJson } from "../../../domain/json.ts";
import { keyOf } from "../../../domain/property-key.ts";
import type { ColumnName, Stretch } from "../../event-columns.ts";
import type { EventFilter } from "../../event-log.ts";
import type { Identities } from "./identities.ts";
import type { Words } from "./words.ts";

/** Finds the places in a stretch, ascending, that the filter means. */
export type Match = (stretch: Stretch<ColumnName>) => Promise<number[]>;

export interface MatchingDeps {
  words: Words;
  identities: Identities;
}

/** A column of numbers, and which of its numbers are meant. */
interface Test {
  column: "nameId" | "sourceId" | "userId" | "timestamp";
  holds: (value: number) => boolean;
}

/** Reads a filter. Undefined: nothing can match, for nothing has such a name. */
export async function readFilter(
  filter: EventFilter,
  { words, identities }: MatchingDeps,
): Promise<Match | undefined> {
  const { event, userId, itemId, source, person, from = -Infinity, to = Infinity } = filter;
  const tests: Test[] = [];

  if (event !== undefined) {
    const ids = new Set(await words.namesOf(event));
    if (ids.size === 0) return undefined;
    tests.push({ column: "nameId", holds: (id) => ids.has(id) });
  }
  if (source !== undefined) {
    const sought = await words.sourceOf(source);
    if (sought === undefined) return undefined;
    tests.push({ column: "sourceId", holds: (id) => id === sought });
  }
  if (userId !== undefined) {
    const [sought] = await identities.numbersOf([userId]);
    if (sought === undefined) return undefined;
    tests.push({ column: "userId", holds: (id) => id === sought });
  }
  if (filter.from !== undefined || filter.to !== undefined) {
    tests.push({ column: "timestamp", holds: (time) => time >= from && time < to });
  }
  const own = person === undefined ? undefined : await identities.actorsOf(person);
  if (person !== undefined && !own) return undefined;

  return async (stretch) => {
    if (stretch.timestampMax < from || stretch.timestampMin >= to) return [];
    let places = await stretch.places();
    for (const { column, holds } of tests) {
      const numbers = (await stretch.read(column))[column];
      places = places.filter((place) => holds(numbers.at(place)));
    }
    if (own) places = await ofPerson(stretch, places, own.ids);
    if (itemId === undefined || places.length === 0) return places;
    const { properties } = await stretch.read("properties");
    return places.filter((place) => hasItem(properties.at(place), itemId));
  };
}

/** What a person did, under whichever of their ids, before and after these were joined. */
async function ofPerson(
  stretch: Stretch<ColumnName>,
  places: readonly number[],
  ids: ReadonlyMap<number, unknown>,
): Promise<number[]> {
  const { userId, anonymousId } = await stretch.read("userId", "anonymousId");
  return places.filter((place) => ids.has(userId.at(place) || anonymousId.at(place)));
}

// As reports show it. Most lines have none, and need not be parsed to know it.
function hasItem(json: string, itemId: string): boolean {
  return json.includes('"itemId"') && keyOf((parseJson(json) as JsonObject)["itemId"]) === itemId;
}
