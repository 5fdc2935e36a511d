// Nodes that follow one log, and what must be equal in their copies.
import type { EventLogWriter, Letter } from "../../../../src/store/event-log.ts";
import { after, append, event, events, identify, many } from "../../kit.ts";

export const testMsMax = 60_000;

export const letter = (reason: string): Letter => ({
  segment: 1,
  offset: 28,
  count: 1,
  reason,
  record: "segment 1 from byte 28",
});

/** Of everything that events can be something, from one of two nodes. */
export async function storeMuch(
  writer: EventLogWriter,
  name: string,
  from: number,
  account: string,
): Promise<void> {
  await append(writer, events(many, {}, from), name);
  const visits = events(200, { userId: undefined, anonymousId: `phone ${from % 9}` }, from + many);
  await append(writer, visits, name);
  await append(writer, [identify(`user ${from % 7}`, `phone ${from % 9}`)], name);
  await append(writer, [event(from + 1e6, { userId: account, event: "bought" })], name);
  // Copies, of its own and of the other's.
  await append(writer, events(300, {}, 50), name);
  const place = await writer.position(name);
  await writer.setAside({ journal: name, from: place, to: after(place, 1) }, letter(name));
}
