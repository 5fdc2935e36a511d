// When it happened, by a clock that may be off. Segment: the true time is
// `receivedAt − (sentAt − timestamp)`.
import type { Arrival } from "../../domain/incoming/incoming.ts";
import { readTime } from "../../domain/incoming/time.ts";
import { asObject, type Batch } from "./batch.ts";

/** Nothing is sent before it is said to be: a clock that is ahead of ours by more is wrong. */
const aheadMsMax = 5000;
/**
 * What was sent long ago is most likely a retry, for which many clients keep the `sentAt` of their first
 * try: a clock is taken to be behind only where none of them would have tried for so long.
 */
const behindMsMax = 24 * 60 * 60 * 1000;

/** How far the sender's clock is ahead in ms; negative: behind; 0 where it is right or not told. */
export function skewOf(sentAt: unknown, receivedAt: number): number {
  const sent = readTime(sentAt);
  if (typeof sent !== "number") return 0;
  const skew = sent - receivedAt;
  return skew > aheadMsMax || skew < -behindMsMax ? skew : 0;
}

/** A single call, and each of a batch that says nothing of it, may tell its own `sentAt`. */
export function arrivalOf(call: unknown, { sentAt }: Batch, arrival: Arrival): Arrival {
  if (sentAt !== undefined) return arrival;
  const own = asObject(call)?.["sentAt"];
  return own === undefined ? arrival : { ...arrival, skewMs: skewOf(own, arrival.receivedAt) };
}
