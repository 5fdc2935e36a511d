// The first version of PostHog's capture API, which answers what became of each event.
import { asObject, type Batch, type Dialect } from "./batch.ts";
import type { PosthogResults, Receipt } from "./model.ts";
import { posthog } from "./posthog.ts";

type Result = PosthogResults["results"][string];

/** One delivery: its dialect, and its answer once it is taken in. `sentAt` comes from a header. */
export function posthogFirstOf(sentAt: string | null) {
  let calls: Batch["calls"] = [];

  const dialect: Dialect = (body) => {
    const batch = posthog(body);
    calls = batch.calls;
    return { ...batch, sentAt: batch.sentAt ?? sentAt ?? undefined };
  };

  function resultsOf(receipt: Receipt): PosthogResults {
    const refused = new Map(receipt.rejected.map(({ index, reason }) => [index, reason]));
    const results = calls.flatMap((call, index): [string, Result][] => {
      const uuid = asObject(call)?.["messageId"];
      if (typeof uuid !== "string") return [];
      const details = refused.get(index);
      return [[uuid, details === undefined ? { result: "ok" } : { result: "drop", details }]];
    });
    return { ...receipt, results: Object.fromEntries(results) };
  }

  return { dialect, resultsOf };
}
