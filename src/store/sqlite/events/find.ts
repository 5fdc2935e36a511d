// Finds the events that a filter means, and decodes those that are wanted.
import type { ColumnName, Range, Stretch } from "../../event-columns.ts";
import type { EventFilter, Found } from "../../event-log.ts";
import { columnNames } from "./columns.ts";
import { decode } from "./decoding.ts";
import { type MatchingDeps, readFilter } from "./matching.ts";
import type { Stretches } from "./stretches.ts";
import type { Words } from "./words.ts";

export interface FindDeps extends MatchingDeps {
  walk: Stretches["walk"];
}

export async function* find(
  { walk, words, identities }: FindDeps,
  filter: EventFilter,
  range: Range,
): AsyncGenerator<Found, void> {
  const match = await readFilter(filter, { words, identities });
  if (!match) return;
  for await (const stretch of walk(range, columnNames)) {
    const places = await match(stretch);
    if (range.newestFirst) places.reverse();
    const end = range.newestFirst ? stretch.start : stretch.end - 1;
    yield toFound(stretch, places, { reached: stretch.seqAt(end), words });
  }
}

function toFound(
  stretch: Stretch<ColumnName>,
  places: readonly number[],
  { reached, words }: { reached: number; words: Words },
): Found {
  return {
    reached,
    seqs: places.map((place) => stretch.seqAt(place)),
    read: (start, end) => decode(stretch, places.slice(start, end), words),
  };
}
