// Lists the sources that have used as many names as they may. Their new names are rejected.
import { asc, gte, sql } from "drizzle-orm";
import type { Store } from "../../store/store.ts";
import { kinds, vocabularyLimits } from "./vocabulary.ts";
import { hashLength } from "./words.ts";

export interface FullSource {
  source: string;
  of: "events" | "properties";
}

export async function listFullSources({
  db,
  tables: { vocabulary },
}: Pick<Store, "db" | "tables">): Promise<FullSource[]> {
  const { eventNamesMax, propertyNamesMax } = vocabularyLimits;
  const length = sql<number>`sum(length(${vocabulary.hash}))`;
  const rows = await db
    .select({ source: vocabulary.source, kind: vocabulary.kind })
    .from(vocabulary)
    .groupBy(vocabulary.source, vocabulary.kind)
    .having(gte(length, Math.min(eventNamesMax, propertyNamesMax) * hashLength))
    .orderBy(asc(vocabulary.source), asc(vocabulary.kind));
  return rows.map(({ source, kind }) => ({
    source,
    of: kind === kinds.events ? "events" : "properties",
  }));
}
