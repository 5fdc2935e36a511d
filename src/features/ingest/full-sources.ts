// Sources that have used as many names as they may: new ones are rejected.
import { asc, count, gte } from "drizzle-orm";
import type { Store } from "../../store/store.ts";
import { kinds, vocabularyLimits } from "./vocabulary.ts";

export interface FullSource {
  source: string;
  of: "events" | "properties";
}

export async function listFullSources({
  db,
  tables: { vocabulary },
}: Pick<Store, "db" | "tables">): Promise<FullSource[]> {
  const { eventNamesMax, propertyNamesMax } = vocabularyLimits;
  const rows = await db
    .select({ source: vocabulary.source, kind: vocabulary.kind, count: count() })
    .from(vocabulary)
    .groupBy(vocabulary.source, vocabulary.kind)
    .having(gte(count(), Math.min(eventNamesMax, propertyNamesMax)))
    .orderBy(asc(vocabulary.source), asc(vocabulary.kind));
  return rows.map(({ source, kind }) => ({
    source,
    of: kind === kinds.events ? "events" : "properties",
  }));
}
