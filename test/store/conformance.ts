// What every store of events must do, said through its ports alone: a test for each demand.
import { describe, test } from "bun:test";
import { readingDemands } from "./conformance-reading.ts";
import { writingDemands } from "./conformance-writing.ts";
import { meet, type OpenSubject } from "./demand.ts";

const timeoutMs = 60_000;

/** Declares the tests. `open` gives a new store each time. */
export function conform(name: string, open: OpenSubject): void {
  describe(name, () => {
    for (const demand of [...writingDemands, ...readingDemands]) {
      test(demand.name, () => meet(demand, open), timeoutMs);
    }
  });
}
