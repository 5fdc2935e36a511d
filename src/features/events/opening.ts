// Makes whole events of what lies in a stretch's columns.
import type { JsonObject } from "../../../db/json.ts";
import { parseJson } from "../../domain/json.ts";
import { keyOf } from "../../domain/property-key.ts";
import { toEventId } from "../../domain/event-id.ts";
import { type Column, valueAt } from "../../store/sqlite/events/block.ts";
import { readFlags } from "../../domain/event-codec.ts";
import type { Stretch } from "../../store/sqlite/events/reader.ts";
import type { EventWords } from "../../store/sqlite/events/words.ts";
import type { Event } from "./model.ts";

export function createOpen(words: EventWords) {
  /** Reads what these places need; each event is then made when it is asked for. */
  return async function open(
    stretch: Stretch,
    places: readonly number[],
  ): Promise<(place: number) => Event> {
    if (places.length === 0) return nothing;
    const [numbers, properties, { messageIds, others, flags }] = await Promise.all([
      stretch.numbers(),
      stretch.properties(),
      stretch.texts(),
    ]);
    const all = (column: Column) => places.map((place) => valueAt(column, place));
    const [names, sources, actors] = await Promise.all([
      words.names.of(all(numbers.nameId)),
      words.sources.of(all(numbers.sourceId)),
      words.actors.of([...all(numbers.userId), ...all(numbers.anonymousId)]),
    ]);

    return (place) => {
      const name = names.get(valueAt(numbers.nameId, place));
      const source = sources.get(valueAt(numbers.sourceId, place));
      if (!name || source === undefined) throw new Error("An event's words are gone.");
      const own = parse(properties[place]);
      const { itemId } = own;
      const [previousId, groupId] = others[place] ?? [];
      const timestamp = valueAt(numbers.timestamp, place);
      const receivedAt = valueAt(numbers.receivedAt, place);
      const skew = valueAt(numbers.skew, place);
      const bits = flags?.[place] ?? 0;
      return {
        id: toEventId({ receivedAt, seq: stretch.seqAt(place) }),
        ...name,
        userId: actors.get(valueAt(numbers.userId, place)),
        anonymousId: actors.get(valueAt(numbers.anonymousId, place)),
        previousId: previousId ?? undefined,
        groupId: groupId ?? undefined,
        itemId: keyOf(itemId),
        properties: own,
        timestamp: iso(timestamp),
        originalTimestamp: skew === 0 ? undefined : iso(timestamp + skew),
        receivedAt: iso(receivedAt),
        messageId: messageIds[place] ?? undefined,
        source,
        ...readFlags(bits),
      };
    };
  };
}

function nothing(): never {
  throw new Error("None of these events was opened.");
}

function parse(json: string | undefined): JsonObject {
  return json === undefined || json === "" ? {} : (parseJson(json) as JsonObject);
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
