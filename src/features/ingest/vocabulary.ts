// Limits the different names that a source may use. Each costs a row and a line in every report, for ever, and a client
// that puts ids into names, or a stranger with a public key, would make millions.
import { and, eq, gt, sql } from "drizzle-orm";
import { orLastKnown } from "../../runtime/last-known.ts";
import type { Log } from "../../runtime/log.ts";
import type { RecordedEvent } from "../../domain/event.ts";
import type { Rejection } from "../../domain/incoming/incoming.ts";
import type { Caller } from "../../domain/caller.ts";
import type { WriteAudit } from "../../store/audit-entry.ts";
import type { Store } from "../../store/store.ts";
import { createWords, hashLength, hashOf, tooMany, type Words } from "./words.ts";

export interface VocabularyLimits {
  /** Different names of tracked events, of one source. */
  eventNamesMax: number;
  /** Different names of top-level properties, of one source. */
  propertyNamesMax: number;
}

export const vocabularyLimits = {
  eventNamesMax: 10_000,
  propertyNamesMax: 10_000,
  propertyNameLengthMax: 200,
} as const;

/** The names of all sources in memory: some 20 MB. Beyond this the source that was quiet longest is read again. */
const wordsMax = 100_000;
/** In one row: they are its key, and PostgreSQL's keys have 2,704 bytes at most. */
const hashesMax = 150;
/**
 * How often a full source is read again, since another process may have cleared it, and one of which another node has
 * told. Until then each node may take as many new names as there is room for by what it knows.
 */
const recheckMs = 1000;

export const kinds = { events: 0, properties: 1 } as const;

/** Names that the clients themselves use, or that we give. Nobody makes them up. */
const givenNames: ReadonlySet<string> = new Set(["name", "category", "itemId", "$bot"]);

interface Source {
  readonly name: string;
  readonly events: Words;
  readonly properties: Words;
  /** Writes under way. Until they are done there are fewer rows than words. */
  saving: number;
  checkedAt: number;
  loadedAt: number;
  /** Whether another node has used new names, or cleared those that are known. */
  isStale: boolean;
}

/** The names that one batch uses. */
export interface Draft {
  /** Why an event's names may not be used; nearly always undefined. */
  refuse(event: RecordedEvent): Rejection | undefined;
  /** Called if the batch is kept: its new names are stored. */
  keep(): void;
  /** Called if the batch is not kept: its new names do not count. */
  drop(): void;
}

export interface VocabularyDeps {
  store: Pick<Store, "db" | "tables" | "atomically" | "news">;
  clock: () => number;
  log: Log;
  writeAudit: WriteAudit;
  limits?: VocabularyLimits;
}

export type Vocabulary = ReturnType<typeof createVocabulary>;

export function createVocabulary(deps: VocabularyDeps) {
  const { store, clock, log, writeAudit, limits = vocabularyLimits } = deps;
  const { vocabulary } = store.tables;
  /** In the order of their last use. */
  const sources = new Map<string, Source>();
  let refused = 0;
  async function load(name: string): Promise<Source> {
    const rows = await store.db
      .select({ kind: vocabulary.kind, hash: vocabulary.hash })
      .from(vocabulary)
      .where(eq(vocabulary.source, name));
    const of = (kind: number) =>
      new Set(rows.flatMap((row) => (row.kind === kind ? hashesIn(row.hash) : [])));
    return {
      name,
      events: createWords(of(kinds.events), limits.eventNamesMax),
      properties: createWords(of(kinds.properties), limits.propertyNamesMax),
      saving: 0,
      checkedAt: -Infinity,
      loadedAt: clock(),
      isStale: false,
    };
  }

  function isDue({ isStale, saving, loadedAt }: Source): boolean {
    return isStale && saving === 0 && Math.abs(clock() - loadedAt) >= recheckMs;
  }

  async function find(name: string): Promise<Source> {
    const before = sources.get(name);
    const known = before && isDue(before) ? undefined : before;
    if (!known) sources.delete(name);
    const loaded = known ?? (await (before ? orLastKnown(load(name), before) : load(name)));
    // Two batches that came at once have both read the source. All use the first.
    const source = sources.get(name) ?? loaded;
    sources.delete(name);
    sources.set(name, source);
    if (!known) makeRoom();
    return source;
  }

  function makeRoom(): void {
    let held = 0;
    for (const { events, properties } of sources.values())
      held += events.size() + properties.size();
    for (const [name, { events, properties, saving }] of sources) {
      if (held <= wordsMax || sources.size === 1) return;
      if (saving > 0) continue;
      held -= events.size() + properties.size();
      sources.delete(name);
    }
  }

  /** Forgets a full source if it has room in the store: the command line, or another node, has cleared it. */
  async function recheck(source: Source, kind: number, max: number): Promise<void> {
    if (source.saving > 0 || Math.abs(clock() - source.checkedAt) < recheckMs) return;
    source.checkedAt = clock();
    const isOfKind = and(eq(vocabulary.source, source.name), eq(vocabulary.kind, kind));
    const [stored] = await store.db
      .select({ length: sql<number>`coalesce(sum(length(${vocabulary.hash})), 0)`.mapWith(Number) })
      .from(vocabulary)
      .where(isOfKind);
    if (stored!.length < max * hashLength) sources.delete(source.name);
  }

  function refuseWord(source: Source, field: "event" | "properties"): Rejection {
    refused++;
    const [words, kind] =
      field === "event" ? [source.events, kinds.events] : [source.properties, kinds.properties];
    recheck(source, kind, words.max).catch((error: unknown) =>
      log.warn("A source's names could not be counted", { source: source.name, error }),
    );
    return tooMany(field, words.max);
  }

  /** Writes the names of a batch. Those whose write fails are learnt again after the next start. */
  async function save(source: Source, added: readonly Word[]): Promise<void> {
    source.saving++;
    const rows = Object.values(kinds).flatMap((kind) => {
      const hashes = added.flatMap((each) => (each.kind === kind ? [hashOf(each.word)] : []));
      return inRows(hashes).map((hash) => ({ source: source.name, kind, hash }));
    });
    try {
      await store.atomically((db) => [
        db.insert(vocabulary).values(rows).onConflictDoNothing(),
        ...store.news.tell(db, "vocabulary", source.name),
      ]);
    } catch (error) {
      log.warn("A source's new names could not be kept", { source: source.name, error });
    } finally {
      source.saving--;
    }
  }

  store.news.on("vocabulary", (name) => {
    const source = sources.get(name);
    if (source) source.isStale = true;
  });
  store.news.onGap(() => {
    for (const source of sources.values()) source.isStale = true;
  });

  return {
    /** How many events were rejected for their names, since the start. */
    refused: () => refused,

    /** Begins a batch of a source. */
    async open(name: string): Promise<Draft> {
      const source = await find(name);
      const { events, properties } = source;
      const added: Word[] = [];

      function learn(words: Words, kind: number, word: string): void {
        words.add(word);
        added.push({ words, kind, word });
      }

      return {
        refuse({ type, event, properties: own }) {
          const isNew = type === "track" && !events.has(event);
          if (isNew && events.size() >= events.max) return refuseWord(source, "event");
          const fresh: string[] = [];
          for (const name in own) {
            if (name.length > vocabularyLimits.propertyNameLengthMax) return tooLong;
            if (!givenNames.has(name) && !properties.has(name)) fresh.push(name);
          }
          if (properties.size() + fresh.length > properties.max && fresh.length > 0) {
            return refuseWord(source, "properties");
          }
          // Only now, so that an event that is rejected for one of its names does not use up the others.
          if (isNew) learn(events, kinds.events, event);
          for (const name of fresh) learn(properties, kinds.properties, name);
          return undefined;
        },
        keep() {
          if (added.length === 0) return;
          makeRoom();
          void save(source, added);
        },
        drop() {
          for (const { words, word } of added) words.remove(word);
        },
      };
    },

    /** Forgets the names of a source, which may then use as many again: for a caller, or the command line. */
    async clear(name: string, by: Caller | undefined): Promise<void> {
      await store.atomically((db) => [
        db.delete(vocabulary).where(eq(vocabulary.source, name)),
        writeAudit(db, by, { action: "source.cleared", target: name }),
        ...store.news.tell(db, "vocabulary", name),
      ]);
      sources.delete(name);
    },
  };
}

interface Word {
  words: Words;
  kind: number;
  word: string;
}

/** Cuts rows of before there was `hashesMax`: PostgreSQL, to which they may be moved, cannot index them. */
export async function cutLongRows({
  db,
  tables: { vocabulary },
  atomically,
}: Pick<Store, "db" | "tables" | "atomically">): Promise<void> {
  const long = await db
    .select()
    .from(vocabulary)
    .where(gt(sql`length(${vocabulary.hash})`, hashesMax * hashLength));
  for (const { source, kind, hash } of long) {
    const rows = inRows(hashesIn(hash)).map((part) => ({ source, kind, hash: part }));
    const isLong = and(
      eq(vocabulary.source, source),
      eq(vocabulary.kind, kind),
      eq(vocabulary.hash, hash),
    );
    await atomically((write) => [
      write.delete(vocabulary).where(isLong),
      write.insert(vocabulary).values(rows).onConflictDoNothing(),
    ]);
  }
}

/** Those of each row, one after the other. */
function inRows(hashes: readonly string[]): string[] {
  const rows = Math.ceil(hashes.length / hashesMax);
  return Array.from({ length: rows }, (_, n) =>
    hashes.slice(n * hashesMax, (n + 1) * hashesMax).join(""),
  );
}

function hashesIn(text: string): string[] {
  return Array.from({ length: text.length / hashLength }, (_, n) =>
    text.slice(n * hashLength, (n + 1) * hashLength),
  );
}

const tooLong: Rejection = {
  field: "properties",
  reason: `must not have names longer than ${vocabularyLimits.propertyNameLengthMax} characters`,
};
