// The events of a sealed block as rows, to be packed again.
import { toNumbers } from "./number-column.ts";
import type { EventRow } from "./event.ts";
import type { SealedBlock } from "./sealed-block.ts";

/** All of them, in their order. Of an event that was removed only the place is left: its nameId is zero. */
export function rowsOf(block: SealedBlock): EventRow[] {
  const { count } = block;
  const read = (name: Parameters<SealedBlock["numbers"]>[0]) =>
    toNumbers(block.numbers(name), new Float64Array(count));
  const [timestamp, receivedAt, skew] = [read("timestamp"), read("receivedAt"), read("skew")];
  const [nameId, sourceId] = [read("nameId"), read("sourceId")];
  const [userId, anonymousId] = [read("userId"), read("anonymousId")];
  const [properties, messageIds] = [block.properties(), block.messageIds()];
  const [others, flags] = [block.others(), block.flags()];
  return Array.from({ length: count }, (_, i) => {
    const [previousId = null, groupId = null] = others[i] ?? [];
    return {
      timestamp: timestamp[i] as number,
      receivedAt: receivedAt[i] as number,
      sentAt: (timestamp[i] as number) + (skew[i] as number),
      nameId: nameId[i] as number,
      sourceId: sourceId[i] as number,
      userId: userId[i] as number,
      anonymousId: anonymousId[i] as number,
      messageId: messageIds[i] ?? null,
      previousId,
      groupId,
      properties: properties.at(i) || null,
      flags: flags?.[i] ?? 0,
    };
  });
}
