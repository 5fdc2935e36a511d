// Corrects times by a sender's clock that may be wrong. As Segment does: the true time is
// `receivedAt − (sentAt − timestamp)`.
import type { Arrival } from "../../domain/incoming/incoming.ts";
import { readTime } from "../../domain/incoming/time.ts";
import { asObject, type Batch } from "./batch.ts";

/** A clock that is ahead of ours by more is wrong, since nothing arrives before it was sent. */
const aheadMsMax = 5000;
/**
 * A body that was sent long ago is most likely a retry, for which many clients keep the `sentAt` of their first try.
 * So a clock is taken to be behind only if no client would have tried for so long.
 */
const behindMsMax = 24 * 60 * 60 * 1000;

/** How many ms the sender's clock is ahead. Negative: it is behind. 0: it is right, or was not told. */
export function skewOf(sentAt: unknown, receivedAt: number): number {
  const sent = readTime(sentAt);
  if (typeof sent !== "number") return 0;
  const skew = sent - receivedAt;
  return skew > aheadMsMax || skew < -behindMsMax ? skew : 0;
}

/** A single call may have a `sentAt` of its own, and so may each call of a batch that has none. */
export function arrivalOf(call: unknown, { sentAt }: Batch, arrival: Arrival): Arrival {
  if (sentAt !== undefined) return arrival;
  const own = asObject(call)?.["sentAt"];
  return own === undefined ? arrival : { ...arrival, skewMs: skewOf(own, arrival.receivedAt) };
}
