// When it happened, by a clock that may be off. Segment: the true time is
// `receivedAt − (sentAt − timestamp)`.
import { type Arrival, parseTime } from "../../recorder/incoming.ts";
import { asObject, type Batch } from "./batch.ts";

/**
 * A clock that seems off by less than this is taken to be right: it is as likely the way here, or a
 * retry of a body that was made a moment ago, and right clocks keep their exact times.
 */
const skewMsMin = 5000;

/** How far the sender's clock is ahead in ms; negative: behind; 0 where it is right or not told. */
export function skewOf(sentAt: unknown, receivedAt: number): number {
  const sent = parseTime(sentAt);
  if (sent === undefined) return 0;
  const skew = sent - receivedAt;
  return Math.abs(skew) < skewMsMin ? 0 : skew;
}

/** A single call, and each of a batch that says nothing of it, may tell its own `sentAt`. */
export function arrivalOf(call: unknown, { sentAt }: Batch, arrival: Arrival): Arrival {
  if (sentAt !== undefined) return arrival;
  const own = asObject(call)?.["sentAt"];
  return own === undefined ? arrival : { ...arrival, skewMs: skewOf(own, arrival.receivedAt) };
}
