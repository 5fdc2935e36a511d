// The id of a call that has none: the same when its request is sent again or its file imported again,
// another for each of several equal calls in it.
import type { RecordedEvent } from "../event.ts";

/** How many calls of this hash came before in the same request or file; this one counts from now on. */
export type CountEqual = (hash: string) => number;

const first: CountEqual = () => 0;

/**
 * `time` is the event's as it was sent, which may be finer than a millisecond. What carries an event (its
 * envelope, its context, when it was sent) is no part of it.
 */
export function idOf(event: RecordedEvent, time: unknown, countEqual: CountEqual = first): string {
  const { source, type, userId, anonymousId, previousId, groupId, properties } = event;
  const ids = [userId, anonymousId, previousId, groupId];
  const text = JSON.stringify([source, type, event.event, ids, time, properties]);
  const hash = new Bun.CryptoHasher("sha256").update(text).digest("base64url");
  return `${hash}.${countEqual(hash)}`;
}

/** Counts exactly, for a request, which holds few. */
export function createCount(): CountEqual {
  const counts = new Map<string, number>();
  return (hash) => {
    const count = counts.get(hash) ?? 0;
    counts.set(hash, count + 1);
    return count;
  };
}

/** Four bytes each. */
const cellsMax = 2 ** 22;
const cellsOfHash = 4;

/**
 * Counts for a file of any length in bounded memory (a count-min sketch): never too few, so that no two
 * equal lines become one, and the same each time the file is read. Too many only where hundreds of
 * thousands of lines have no id: such a line is then not known for one that came otherwise.
 */
export function createSketch(): CountEqual {
  const cells = new Uint32Array(cellsMax);
  return (hash) => {
    const bytes = Buffer.from(hash, "base64url");
    const places = Array.from(
      { length: cellsOfHash },
      (_, i) => bytes.readUInt32LE(i * 4) % cellsMax,
    );
    const count = Math.min(...places.map((place) => cells[place] as number));
    for (const place of places) if (cells[place] === count) cells[place] = count + 1;
    return count;
  };
}
