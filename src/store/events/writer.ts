// Appends events to events.db, each once. Runs in the Worker, inside a transaction of the caller's:
// raw prepared statements, since this is the one place where every microsecond is paid per event.
import type { Database } from "bun:sqlite";
import { type Copyable, createBlocks } from "./blocks.ts";
import { createDictionaries } from "./dictionary.ts";
import { createErased } from "./erased.ts";
import type { NewEvent } from "./event.ts";
import { createJoins, type Join } from "./joins.ts";
import { createKeys, hashOf, type MessageKey } from "./keys.ts";
import { createRecent, type RecentRow } from "./recent.ts";
import { createRollups, type Rolled } from "./rollups.ts";

export interface EventWriter {
  /** Appends in the given order what is not there yet, and returns how many were new. */
  append(events: readonly NewEvent[]): number;
  /** Brings what is derived from events up to today's definitions. */
  upgrade(): void;
  /** Forgets what was learned from rows that a rollback has undone, or that others have changed. */
  forget(): void;
}

export interface EventWriterOptions {
  /** Whether a userId is an account's, whose feed is to show the event. */
  isAccount: (userId: string) => boolean;
}

const dayMs = 24 * 60 * 60 * 1000;
/** Copies of a message are the same event while their timestamps lie within this of each other. */
const sameMessageMs = dayMs;
/** Once so many events wait as rows, they are sealed into blocks. */
const recentMax = 8192;

interface Entry extends RecentRow {
  isAccounts: boolean;
  /** The anonymous id that the event says is its user's; zero where it says nothing of the kind. */
  joined: number;
}

export function createEventWriter(
  database: Database,
  { isAccount }: EventWriterOptions,
): EventWriter {
  const dictionaries = createDictionaries(database);
  const { names, sources, users, anonymous } = dictionaries;
  const keys = createKeys(database);
  const recent = createRecent(database);
  const blocks = createBlocks(database);
  const joins = createJoins(database);
  const erased = createErased(database);
  const rollups = createRollups(database, { personOf: joins.personOf });
  const addActivity = database.query(
    "insert into activity (actor, timestamp, seq, received_at, name_id, properties) values (?,?,?,?,?,?)",
  );
  const readState = database.query<State, []>(
    "select max(coalesce((select max(seq) from recent), 0)," +
      " coalesce((select first_seq + count - 1 from blocks order by first_seq desc limit 1), 0)) as lastSeq," +
      " (select count(*) from recent) as recentCount",
  );
  const readVersion = database.query<{ data_version: number }, []>("pragma data_version");
  let state: State = { lastSeq: 0, recentCount: 0 };
  /** Changes when another connection commits; undefined when nothing is known. */
  let version: number | undefined;

  function refresh(): void {
    const now = readVersion.get()?.data_version;
    if (now === version) return;
    version = now;
    state = readState.get() as State;
    recent.reload();
    keys.reload();
    joins.reload();
    erased.reload();
    // An erased person's id has no number any more.
    if (erased.size > 0) forgetWords();
  }

  function forgetWords(): void {
    for (const dictionary of Object.values(dictionaries)) dictionary.forget();
  }

  /** Leaves out what erased people did, and learns which anonymous ids were theirs as well. */
  function leaveOutErased(events: readonly NewEvent[]): NewEvent[] {
    return events.flatMap((event) => {
      const screened = erased.screen(event);
      if (screened) return [screened];
      const joined = joinedId(event);
      if (joined !== null && event.userId !== null) {
        const number = anonymous.find(joined);
        if (number === undefined || !joins.has(number))
          erased.learn(joined, event.userId, number !== undefined);
      }
      return [];
    });
  }

  function toEntry(event: NewEvent): Entry {
    const { userId, anonymousId, messageId, timestamp, receivedAt } = event;
    if (!Number.isFinite(timestamp) || !Number.isFinite(receivedAt)) {
      throw new TypeError("An event must have a time.");
    }
    const sourceId = sources.idOf(event.source);
    const joined = joinedId(event);
    return {
      timestamp,
      receivedAt,
      sentAt: event.sentAt ?? timestamp,
      nameId: names.idOf(event.event, event.type),
      sourceId,
      userId: userId === null ? 0 : users.idOf(userId),
      anonymousId: anonymousId === null ? 0 : anonymous.idOf(anonymousId),
      messageId,
      hash: messageId === null ? null : hashOf(messageId, sourceId),
      previousId: event.previousId,
      groupId: event.groupId,
      properties: event.properties,
      isAccounts: userId !== null && isAccount(userId),
      joined: joined === null ? 0 : anonymous.idOf(joined),
    };
  }

  function isStored(entry: Entry, hash: number): boolean {
    if (recent.find(hash).some((row) => isCopy(row, entry))) return true;
    for (const seq of keys.find({ hash, day: dayOf(entry) })) {
      const found = blocks.find(seq);
      if (found && isCopy(found, entry)) return true;
    }
    return false;
  }

  /** Leaves out the copies of what is stored, and of each other but the first. */
  function leaveOutCopies(entries: readonly Entry[]): Entry[] {
    const seen = new Map<number, Entry[]>();
    return entries.filter((entry) => {
      if (entry.hash === null) return true;
      const alike = seen.get(entry.hash);
      if (alike?.some((other) => isCopy(other, entry)) || isStored(entry, entry.hash)) return false;
      if (alike) alike.push(entry);
      else seen.set(entry.hash, [entry]);
      return true;
    });
  }

  function toRolled({ timestamp, nameId, userId, anonymousId }: RecentRow): Rolled {
    return { timestamp, nameId, person: joins.personOf(userId, anonymousId) };
  }

  function store(firstSeq: number, entries: readonly Entry[]): void {
    if (state.recentCount + entries.length < recentMax) {
      recent.add(firstSeq, entries);
      state.recentCount += entries.length;
      return;
    }
    const older = state.recentCount > 0 ? recent.take() : [];
    const rows = [...older, ...entries];
    blocks.seal(firstSeq - older.length, rows);
    keys.add(firstSeq - older.length, rows.map(toKey));
    rollups.add(rows.map(toRolled));
    state.recentCount = 0;
  }

  return {
    append(events) {
      refresh();
      const screened = leaveOutErased(events);
      const entries = leaveOutCopies(screened.map(toEntry));
      const firstSeq = state.lastSeq + 1;
      rollups.join(joins.add(entries.flatMap(toJoin)));
      store(firstSeq, entries);
      state.lastSeq += entries.length;
      for (const [i, entry] of entries.entries()) {
        const { userId, timestamp, receivedAt, nameId, properties } = entry;
        if (!entry.isAccounts) continue;
        addActivity.run(userId, timestamp, firstSeq + i, receivedAt, nameId, properties);
      }
      // What goes at once has been stored for a moment: intake is counted as it was accepted.
      return entries.length + events.length - screened.length;
    },
    upgrade() {
      refresh();
      rollups.upgrade();
      // Another writer on this connection may come first, and its commits do not show in the version.
      version = undefined;
    },
    forget() {
      forgetWords();
      version = undefined;
    },
  };
}

/** Which anonymous id an event joins to its user: identify its own, alias the one before. */
function joinedId({ type, userId, anonymousId, previousId }: NewEvent): string | null {
  if (userId === null) return null;
  if (type === "identify") return anonymousId;
  return type === "alias" ? previousId : null;
}

function toJoin({ joined, userId }: Entry): Join[] {
  return joined === 0 ? [] : [{ anonymousId: joined, userId }];
}

interface State {
  lastSeq: number;
  recentCount: number;
}

function isCopy(one: Copyable, other: Copyable): boolean {
  return (
    one.messageId === other.messageId &&
    one.sourceId === other.sourceId &&
    Math.abs(one.sentAt - other.sentAt) <= sameMessageMs
  );
}

function toKey(row: RecentRow): MessageKey | undefined {
  return row.hash === null ? undefined : { hash: row.hash, day: dayOf(row) };
}

function dayOf({ sentAt }: Copyable): number {
  return Math.floor(sentAt / dayMs);
}
