// Makes whole events of what lies in a stretch's columns.
import { setImmediate } from "node:timers/promises";
import type { JsonObject } from "../../../../db/json.ts";
import type { EventType } from "../../../domain/event.ts";
import { parseJson } from "../../../domain/json.ts";
import type { ColumnName, NumberColumn, Stretch } from "../../event-columns.ts";
import type { StoredEvent } from "../../event-log.ts";
import type { Words } from "./words.ts";

/** Decodes the events at these places, in this order. Unpacks what they need one pack a turn of the event loop. */
export async function decode(
  stretch: Stretch<ColumnName>,
  places: readonly number[],
  words: Words,
): Promise<StoredEvent[]> {
  if (places.length === 0) return [];
  const numbers = await stretch.read(
    ...(["timestamp", "receivedAt", "sentAt", "nameId", "sourceId"] as const),
    ...(["userId", "anonymousId"] as const),
  );
  const { properties } = await stretch.read("properties");
  await setImmediate();
  const texts = await stretch.read("messageId", "previousId", "groupId", "sender");
  const all = (column: NumberColumn) => places.map((place) => column.at(place));
  const [names, sources, actors] = await Promise.all([
    words.names.of(all(numbers.nameId)),
    words.sources.of(all(numbers.sourceId)),
    words.actors.of([...all(numbers.userId), ...all(numbers.anonymousId)]),
  ]);

  return places.map((place) => {
    const name = names.get(numbers.nameId.at(place));
    const source = sources.get(numbers.sourceId.at(place));
    if (!name || source === undefined) throw new Error("An event's words are gone.");
    const timestamp = numbers.timestamp.at(place);
    const sentAt = numbers.sentAt.at(place);
    return {
      seq: stretch.seqAt(place),
      type: name.type as EventType,
      event: name.event,
      userId: actors.get(numbers.userId.at(place)),
      anonymousId: actors.get(numbers.anonymousId.at(place)),
      previousId: texts.previousId.at(place),
      groupId: texts.groupId.at(place),
      timestamp,
      receivedAt: numbers.receivedAt.at(place),
      sentAt: sentAt === timestamp ? undefined : sentAt,
      messageId: texts.messageId.at(place),
      source,
      ...texts.sender.at(place),
      properties: parse(properties.at(place)),
    };
  });
}

function parse(json: string): JsonObject {
  return json === "" ? {} : (parseJson(json) as JsonObject);
}
