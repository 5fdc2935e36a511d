// Appends events to events.db, each once. Runs in the Worker, inside a transaction of the caller's:
// raw prepared statements, since this is the one place where every microsecond is paid per event.
import type { Database } from "bun:sqlite";

export interface NewEvent {
  type: string;
  event: string;
  userId: string | null;
  anonymousId: string | null;
  previousId: string | null;
  groupId: string | null;
  timestamp: number;
  receivedAt: number;
  /** The timestamp as sent, where it differs from `timestamp`. */
  sentAt: number | null;
  messageId: string | null;
  source: string;
  /** JSON text; null for {}. */
  properties: string | null;
}

export interface EventWriter {
  /** Appends in the given order what is not there yet, and returns how many were new. */
  append(events: readonly NewEvent[]): number;
  /** Forgets what was learned from rows that a rollback has undone. */
  forget(): void;
}

const dayMs = 24 * 60 * 60 * 1000;
/** Copies of a message are the same event while their timestamps lie within this of each other. */
const sameMessageMs = dayMs;
/** Names remembered between batches: a bound on memory, not on what may be stored. */
const rememberedMax = 200_000;

export function createEventWriter(database: Database): EventWriter {
  const names = createDictionary(
    database.query("select id from names where event = ? and type = ?"),
    database.query("insert into names (event, type) values (?, ?) returning id"),
  );
  const sources = createDictionary(
    database.query("select id from sources where name = ?"),
    database.query("insert into sources (name) values (?) returning id"),
  );
  const actors = createDictionary(
    database.query("select id from actors where name = ? and anonymous = ?"),
    database.query("insert into actors (name, anonymous) values (?, ?) returning id"),
  );
  const lastSeq = database.query<{ seq: number | null }, []>("select max(seq) as seq from events");
  const insertEvent = database.query(
    "insert into events (seq, timestamp, received_at, name_id, source_id, user_id, anonymous_id," +
      " previous_id, group_id, message_id, sent_at, properties) values (?,?,?,?,?,?,?,?,?,?,?,?)",
  );
  const insertKey = database.query("insert into message_keys (day, hash, seq) values (?,?,?)");
  const insertActorEvent = database.query(
    "insert into actor_events (actor, timestamp, seq) values (?,?,?)",
  );
  const findCopy = database.query<
    { found: number },
    [number, number, number, number, number, string, number, number]
  >(
    "select 1 as found from message_keys k join events e on e.seq = k.seq" +
      " where k.day in (?, ?, ?) and k.hash = ? and e.source_id = ? and e.message_id = ?" +
      " and coalesce(e.sent_at, e.timestamp) between ? and ?",
  );

  function isStored({ day, hash, sourceId, messageId, sentAt }: Key): boolean {
    const [from, to] = [sentAt - sameMessageMs, sentAt + sameMessageMs];
    return findCopy.get(day - 1, day, day + 1, hash, sourceId, messageId, from, to) !== null;
  }

  return {
    append(events) {
      const keys = events.map((event) => toKey(event, sources));
      // Neighbours in the index are looked up and inserted as neighbours.
      const sorted = keys
        .filter((key) => key !== undefined)
        .sort((a, b) => a.day - b.day || a.hash - b.hash);
      for (const key of sorted) key.duplicate = isStored(key);
      markCopies(keys);

      let seq = lastSeq.get()?.seq ?? 0;
      const rows: { actor: number; timestamp: number; seq: number }[] = [];
      let appended = 0;
      for (const [i, event] of events.entries()) {
        const key = keys[i];
        if (key?.duplicate) continue;
        appended += 1;
        seq += 1;
        if (key) key.seq = seq;
        const userId = event.userId === null ? null : actors.id(event.userId, 0);
        const anonymousId = event.anonymousId === null ? null : actors.id(event.anonymousId, 1);
        insertEvent.run(
          seq,
          event.timestamp,
          event.receivedAt,
          names.id(event.event, event.type),
          key?.sourceId ?? sources.id(event.source),
          userId,
          anonymousId,
          event.previousId,
          event.groupId,
          event.messageId,
          event.sentAt,
          event.properties,
        );
        const actor = userId ?? anonymousId;
        if (actor !== null) rows.push({ actor, timestamp: event.timestamp, seq });
      }
      for (const key of sorted) if (!key.duplicate) insertKey.run(key.day, key.hash, key.seq);
      rows.sort((a, b) => a.actor - b.actor || a.timestamp - b.timestamp || a.seq - b.seq);
      for (const row of rows) insertActorEvent.run(row.actor, row.timestamp, row.seq);
      return appended;
    },
    forget() {
      for (const dictionary of [names, sources, actors]) dictionary.forget();
    },
  };
}

interface Key {
  day: number;
  hash: number;
  sourceId: number;
  messageId: string;
  sentAt: number;
  duplicate: boolean;
  seq: number;
}

function toKey(event: NewEvent, sources: Dictionary): Key | undefined {
  if (event.messageId === null) return undefined;
  const sourceId = sources.id(event.source);
  const sentAt = event.sentAt ?? event.timestamp;
  return {
    day: Math.floor(sentAt / dayMs),
    hash: Bun.hash.xxHash32(event.messageId, sourceId),
    sourceId,
    messageId: event.messageId,
    sentAt,
    duplicate: false,
    seq: 0,
  };
}

/** Marks the later copies among the events themselves. */
function markCopies(keys: readonly (Key | undefined)[]): void {
  const seen = new Map<string, Key[]>();
  for (const key of keys) {
    if (!key || key.duplicate) continue;
    const name = `${key.sourceId} ${key.messageId}`;
    const copies = seen.get(name);
    if (!copies) seen.set(name, [key]);
    else if (copies.some((copy) => Math.abs(copy.sentAt - key.sentAt) <= sameMessageMs))
      key.duplicate = true;
    else copies.push(key);
  }
}

interface Dictionary {
  /** The number that stands for these words, given out on first sight. */
  id(word: string, kind?: string | number): number;
  forget(): void;
}

interface IdQuery {
  get(...words: (string | number)[]): unknown;
}

function createDictionary(find: IdQuery, insert: IdQuery): Dictionary {
  const known = new Map<string, number>();
  return {
    id(word, kind) {
      const name = kind === undefined ? word : `${kind} ${word}`;
      const remembered = known.get(name);
      if (remembered !== undefined) return remembered;
      const words = kind === undefined ? [word] : [word, kind];
      const { id } = (find.get(...words) ?? insert.get(...words)) as { id: number };
      if (known.size >= rememberedMax) known.clear();
      known.set(name, id);
      return id;
    },
    forget: () => known.clear(),
  };
}
