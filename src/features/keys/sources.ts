// What a key's events are filed under. A source is of public keys or of others, for good: a key out of a
// page could else take a message id before the server's event does.
import { and, count, desc, eq, exists } from "drizzle-orm";
import { ownSource } from "../../domain/event.ts";
import type { Store, Writer } from "../../store/store.ts";

/** Of our own actions, of what accounts send with their token, and of imports. */
const reserved: readonly string[] = [ownSource, "api", "import"];

/** Whether a source is one of ours, or could be taken for it. */
export function isReserved(source: string): boolean {
  return reserved.includes(withoutCase(source));
}

/**
 * Alike are what some way of writing makes alike: full width, a dotted or dotless i, a long s, and what
 * cannot be seen at all.
 */
function withoutCase(text: string): string {
  const plain = text.normalize("NFKC").replace(/[\p{Cf}\u0307]/gu, "");
  return plain.toUpperCase().toLowerCase().replaceAll("\u0307", "").trim();
}

/** A source with its keys is shown with so many of them at most. */
const keysShownMax = 50;

/** All sources that have keys, or have had some. */
export function listSources({ db, tables }: Pick<Store, "db" | "tables">) {
  const { apiKeys, keySources } = tables;
  return db
    .select({
      source: keySources.source,
      isPublic: keySources.public,
      keys: count(apiKeys.id),
    })
    .from(keySources)
    .leftJoin(apiKeys, eq(apiKeys.source, keySources.source))
    .groupBy(keySources.source, keySources.public);
}

/** The keys of one source, the newest first. */
export function listKeysOf(
  { db, tables: { apiKeys } }: Pick<Store, "db" | "tables">,
  source: string,
) {
  return db
    .select({ id: apiKeys.id, name: apiKeys.name })
    .from(apiKeys)
    .where(eq(apiKeys.source, source))
    .orderBy(desc(apiKeys.id))
    .limit(keysShownMax);
}

export function createSources({ tables: { apiKeys, keySources } }: Pick<Store, "tables">) {
  const isOf = (source: string, isPublic: boolean) =>
    and(eq(keySources.source, source), eq(keySources.public, isPublic));

  return {
    isOf,

    /** Sets the kind of a source, unless it is set. */
    claim: (db: Writer, source: string, isPublic: boolean) =>
      db.insert(keySources).values({ source, public: isPublic }).onConflictDoNothing(),

    /** Makes a source public, if the statement before made a key of it public. */
    publish: (db: Writer, source: string, keyId: string) =>
      db
        .update(keySources)
        .set({ public: true })
        .where(
          and(
            eq(keySources.source, source),
            exists(
              db
                .select({ id: apiKeys.id })
                .from(apiKeys)
                .where(and(eq(apiKeys.id, keyId), eq(apiKeys.public, true))),
            ),
          ),
        ),
  };
}
