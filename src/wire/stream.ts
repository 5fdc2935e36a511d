// Sends text while it is made.
import type { JsonObject } from "../../db/json.ts";

/** Reads as fast as the client does, and stops once the client has left. */
export function toBody(text: AsyncGenerator<string>): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder();
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const { value, done } = await text.next();
      if (done) controller.close();
      else controller.enqueue(encoder.encode(value));
    },
    cancel: () => void text.return(undefined),
  });
}

/** The text of one JSON object: what is known of a person, at least one field, and then `events` as they are read. */
export async function* toExport(
  known: JsonObject,
  events: AsyncIterable<unknown[]>,
): AsyncGenerator<string> {
  // The closing brace comes last.
  yield `${JSON.stringify(known).slice(0, -1)},"events":[`;
  let separator = "\n";
  for await (const some of events) {
    yield separator + some.map((event) => JSON.stringify(event)).join(",\n");
    separator = ",\n";
  }
  yield "\n]}\n";
}

/** An answer of JSON text. */
export function toJson(text: AsyncGenerator<string>): Response {
  return new Response(toBody(text), { headers: { "content-type": "application/json" } });
}
