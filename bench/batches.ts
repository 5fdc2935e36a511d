// Batches of a hundred events as Segment's clients for servers send them, of 100,000 people in all. Every
// message has an id of its own, however many are sent.
import { mark, toRequest } from "./request.ts";

export const batchEvents = 100;
export const people = 100_000;
/** How many different batches there are, before they repeat with other message ids. */
export const bodies = people / batchEvents;
const names = "page.viewed product.viewed cart.filled checkout.started order.placed".split(" ");

export interface Call {
  type: "track";
  event: string;
  userId: string;
  messageId: string;
  timestamp: string;
  properties: Record<string, unknown>;
}

/** The calls of one batch, whose message ids hold the mark. */
export function makeCalls(body: number): Call[] {
  return Array.from({ length: batchEvents }, (_, i) => {
    const person = body + i * bodies;
    return {
      type: "track",
      event: names[person % names.length]!,
      userId: `user-${String(person).padStart(6, "0")}`,
      messageId: `node-next-${Date.now()}-${mark}-${crypto.randomUUID().slice(9)}`,
      timestamp: new Date().toISOString(),
      properties: {
        path: `/products/${person % 997}`,
        title: `Product number ${person % 997}`,
        price: (person % 5000) / 100,
        currency: "EUR",
        referrer: "https://www.example.com/",
      },
    };
  });
}

/** Random in its order, as ids are, and never the same twice for a place in a batch. */
function makePart(turn: number, place: number): string {
  const mixed = Math.imul(turn + 1, 0x9e3779b1) + Math.imul(place + 1, 0x85ebca6b);
  return (mixed >>> 0).toString(16).padStart(8, "0");
}

/** The bytes of one request after another. */
export function createRequests(key: string): () => Uint8Array {
  const library = { name: "@segment/analytics-node", version: "3.1.0" };
  const made = Array.from({ length: bodies }, (_, body) => {
    const batch = makeCalls(body).map((call) => ({ ...call, context: { library } }));
    const headers = { Authorization: `Basic ${btoa(`${key}:`)}` };
    const sentAt = new Date().toISOString();
    const text = toRequest("/v1/batch", {
      method: "POST",
      headers,
      body: JSON.stringify({ batch, sentAt }),
    });
    const bytes = Buffer.from(text);
    const marks: number[] = [];
    for (let at = bytes.indexOf(mark); at >= 0; at = bytes.indexOf(mark, at + 1)) marks.push(at);
    return { bytes, marks };
  });
  let sent = 0;
  return () => {
    const { bytes, marks } = made[sent % bodies]!;
    const turn = Math.floor(sent / bodies);
    for (const [place, at] of marks.entries()) bytes.write(makePart(turn, place), at, "latin1");
    sent += 1;
    return bytes;
  };
}

/** The same calls without the requests around them: `count` of them. */
export function* listCalls(count: number): Generator<Call> {
  const made = Array.from({ length: bodies }, (_, body) => makeCalls(body));
  for (let sent = 0; sent < count; sent++) {
    const batch = Math.floor(sent / batchEvents);
    const call = made[batch % bodies]![sent % batchEvents]!;
    const part = makePart(Math.floor(batch / bodies), sent % batchEvents);
    yield { ...call, messageId: call.messageId.replace(mark, part) };
  }
}
