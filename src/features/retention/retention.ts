// How long events are kept. The Worker reads it from app.db, and removes older events.
import type { Caller } from "../../domain/caller.ts";
import { AppError } from "../../domain/error.ts";
import { limits } from "../../domain/event.ts";
import { otherNames } from "../../domain/retention.ts";
import type { WriteAudit } from "../../store/audit-entry.ts";
import type { Store } from "../../store/store.ts";
import type { Retention as Kept } from "./model.ts";

export interface RetentionDeps {
  store: Store;
  writeAudit: WriteAudit;
  /** Called when the setting has changed. */
  onChanged: () => void;
}

export type Retention = ReturnType<typeof createRetention>;

export function createRetention({ store, writeAudit, onChanged }: RetentionDeps) {
  const { retention } = store.tables;

  async function get(): Promise<Kept> {
    const rows = await store.db.select().from(retention).orderBy(retention.event);
    const daysOf = new Map(rows.map(({ event, days }) => [event, days]));
    const byDefault = daysOf.get(otherNames) ?? null;
    daysOf.delete(otherNames);
    return { default: byDefault, events: Object.fromEntries(daysOf) };
  }

  return {
    get,

    /** Replaces the setting: for a caller, or the command line. Older events are removed at once, and for good. Throws `validation`. */
    async set(kept: Kept, by?: Caller): Promise<Kept> {
      demandNames(Object.keys(kept.events));
      const rows = [[otherNames, kept.default] as const, ...Object.entries(kept.events)];
      await store.atomically((db) => [
        db.delete(retention),
        db.insert(retention).values(rows.map(([event, days]) => ({ event, days }))),
        writeAudit(db, by, { action: "retention.changed", details: { ...kept } }),
        ...store.news.tell(db, "retention"),
      ]);
      onChanged();
      return get();
    },
  };
}

/** Checks that events can have these names. */
function demandNames(names: readonly string[]): void {
  if (names.every((name) => name !== "" && name.length <= limits.nameLengthMax)) return;
  throw new AppError("validation", "The request is not valid.", {
    issues: [
      { path: "events", message: `must have names of 1 to ${limits.nameLengthMax} characters` },
    ],
  });
}
