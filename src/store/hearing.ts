// What this node does when another one tells of a change.
import { count, max } from "drizzle-orm";
import type { Log } from "../runtime/log.ts";
import type { Store } from "./store.ts";

export interface Hearing {
  /** Somebody was erased: what is in memory may say of them. */
  onErased: () => void;
  /** Events are kept for another time. */
  onRetention: () => void;
}

/** Where something may have been missed, what would have been told of is looked at instead. */
export function hearNews(
  { store, log }: { store: Pick<Store, "db" | "tables" | "news">; log: Log },
  { onErased, onRetention }: Hearing,
): void {
  const { news, db, tables } = store;
  const { erasures, retention } = tables;
  const erased = watch(async () => {
    const found = { count: count(), last: max(erasures.until) };
    return JSON.stringify(await db.select(found).from(erasures));
  }, onErased);
  const kept = watch(
    async () => JSON.stringify(await db.select().from(retention).orderBy(retention.event)),
    onRetention,
  );
  news.on("erasure", onErased);
  news.on("retention", onRetention);
  news.onGap(() => {
    Promise.all([erased(), kept()]).catch((error: unknown) =>
      log.warn("What other nodes may have changed could not be read", { error }),
    );
  });
}

/** Calls back where it is something else than the last time, and the first time. */
function watch(read: () => Promise<string>, onChanged: () => void): () => Promise<void> {
  let last: string | undefined;
  return async () => {
    const found = await read();
    if (found === last) return;
    last = found;
    onChanged();
  };
}
