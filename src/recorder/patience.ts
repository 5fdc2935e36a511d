// Takes events in for callers that can wait until the journal has room. A request cannot.
import { AppError } from "../domain/error.ts";
import type { RecordedEvent } from "../domain/event.ts";
import type { Recorder } from "./recorder.ts";

const patienceMs = 30_000;
const retryMs = 100;

/** Takes events in as soon as there is room. Throws AppError `unavailable` after 30 s without any. */
export async function acceptPatiently(
  recorder: Recorder,
  events: readonly RecordedEvent[],
): Promise<void> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    try {
      return await recorder.accept(events);
    } catch (error) {
      const isFull = error instanceof AppError && error.code === "unavailable";
      if (!isFull || performance.now() > deadline) throw error;
      await Bun.sleep(retryMs);
    }
  }
}
