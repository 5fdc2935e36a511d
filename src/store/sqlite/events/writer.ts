// Appends events to events.db, each once. Runs in the Worker, inside a transaction of the caller's:
// raw prepared statements, since this is the one place where every microsecond is paid per event.
import type { Database } from "bun:sqlite";
import { dayMs } from "../../../domain/time.ts";
import type { UnparsedEvent } from "../../../domain/event.ts";
import { flagsOf } from "../../../domain/event-codec.ts";
import { createActors } from "./actors.ts";
import { type Copyable, createBlocks } from "./blocks.ts";
import { createDictionaries } from "./dictionary.ts";
import { createErased } from "./erased.ts";
import { createFolding } from "./folding.ts";
import { createJoins } from "./joins.ts";
import { createKeys, hashOf, type MessageKey } from "./keys.ts";
import { createMarks } from "./marks.ts";
import { createOlder } from "./older.ts";
import { createPlaces } from "./places.ts";
import { createRecent, type RecentRow } from "./recent.ts";
import { createRollups, type Rolled } from "./rollups.ts";
import { createWho, joinedId } from "./who.ts";

export interface EventWriter {
  /** Appends in the given order what is not there yet, and returns how many were new. */
  append(events: readonly UnparsedEvent[]): number;
  /** Brings what is derived from events up to today's definitions. */
  upgrade(): void;
  /**
   * Does some of what was left for later, in a short transaction of its own: to be called between batches,
   * and until it is false, which says that nothing is left.
   */
  settle(): boolean;
  /** Forgets what was learned from rows that a rollback has undone, or that others have changed. */
  forget(): void;
}

export interface EventWriterOptions {
  /** Whether a userId is an account's, whose feed is to show the event. */
  isAccount: (userId: string) => boolean;
}

const actorKinds = ["user", "anonymous"] as const;
/** Copies of a message are the same event while their timestamps lie within this of each other. */
const sameMessageMs = dayMs;
/** Once so many events wait as rows, they are sealed into blocks. */
const recentMax = 8192;
/** Or once their properties have so many characters: what is sealed is held in memory as a whole. */
const recentLengthMax = 8 * 1024 * 1024;

/** What tells whether an event was here before. */
interface Message extends Copyable {
  event: UnparsedEvent;
  hash: number | null;
}

export function createEventWriter(
  database: Database,
  { isAccount }: EventWriterOptions,
): EventWriter {
  const { names, sources } = createDictionaries(database);
  const users = createActors(database, "user");
  const anonymous = createActors(database, "anonymous");
  const keys = createKeys(database);
  const recent = createRecent(database);
  const blocks = createBlocks(database);
  const joins = createJoins(database, {
    onJoin: (actor) => folding.join(actor),
  });
  const erased = createErased(database);
  const rollups = createRollups(database, { personOf: joins.personOf });
  const marks = createMarks(database);
  const places = createPlaces(database, joins);
  const older = createOlder(database, { marks, places });
  const folding = createFolding(database, {
    joins,
    rollups,
    isBehind: older.isLeft,
  });
  let refused = 0;
  const onRefused = () => void (refused += 1);
  const who = createWho({ users, anonymous, joins, isAccount, onRefused });
  const addActivity = database.query(
    "insert into activity (actor, timestamp, seq, received_at, name_id, properties, source_id) values (?,?,?,?,?,?,?)",
  );
  const readState = database.query<State, []>(
    "select max(coalesce((select max(seq) from recent), 0)," +
      " coalesce((select first_seq + count - 1 from blocks order by first_seq desc limit 1), 0)) as lastSeq," +
      " (select count(*) from recent) as recentCount," +
      " (select coalesce(sum(length(properties)), 0) from recent) as recentLength",
  );
  const readVersion = database.query<{ data_version: number }, []>("pragma data_version");
  let state: State = { lastSeq: 0, recentCount: 0, recentLength: 0 };
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
    for (const words of [names, sources, users, anonymous]) words.forget();
  }

  /** Leaves out what erased people did, and learns which other ids were theirs as well. */
  function leaveOutErased(events: readonly UnparsedEvent[]): UnparsedEvent[] {
    return events.flatMap((event) => {
      const screened = erased.screen(event);
      if (screened) return [screened];
      const joined = joinedId(event);
      // A public key has nobody erased.
      if (joined === undefined || event.userId === undefined || event.public) return [];
      for (const kind of event.dialect === "posthog" ? actorKinds : actorKinds.slice(1)) {
        if (who.isFree(kind, joined)) {
          const isBorne = (kind === "user" ? users : anonymous).find(joined) !== undefined;
          erased.learn(kind, joined, event.userId, isBorne);
        }
      }
      return [];
    });
  }

  function toMessage(event: UnparsedEvent): Message {
    const { messageId = null, timestamp, receivedAt } = event;
    if (!Number.isFinite(timestamp) || !Number.isFinite(receivedAt)) {
      throw new TypeError("An event must have a time.");
    }
    const sourceId = sources.idOf(event.source);
    const hash = messageId === null ? null : hashOf(messageId, sourceId);
    return {
      event,
      messageId,
      sourceId,
      sentAt: event.sentAt ?? timestamp,
      hash,
    };
  }

  function isStored(message: Message, hash: number): boolean {
    if (recent.find(hash).some((row) => isCopy(row, message))) return true;
    for (const seq of keys.find({ hash, day: dayOf(message) })) {
      const found = blocks.find(seq);
      if (found && isCopy(found, message)) return true;
    }
    return false;
  }

  /** Leaves out the copies of what is stored, and of each other but the first. */
  function leaveOutCopies(messages: readonly Message[]): Message[] {
    const seen = new Map<number, Message[]>();
    return messages.filter((message) => {
      if (message.hash === null) return true;
      const alike = seen.get(message.hash);
      if (alike?.some((other) => isCopy(other, message)) || isStored(message, message.hash))
        return false;
      if (alike) alike.push(message);
      else seen.set(message.hash, [message]);
      return true;
    });
  }

  /** Only of what is stored anything is learned: of a copy its first has said it. */
  function toRow({ event, messageId, sourceId, sentAt, hash }: Message): RecentRow {
    const { userId, anonymousId } = who.learn(event);
    return {
      timestamp: event.timestamp,
      receivedAt: event.receivedAt,
      sentAt,
      nameId: names.idOf(event.event, event.type),
      sourceId,
      userId,
      anonymousId,
      messageId,
      hash,
      previousId: event.previousId ?? null,
      groupId: event.groupId ?? null,
      properties: event.properties,
      flags: flagsOf(event),
    };
  }

  function toRolled({ timestamp, nameId, userId, anonymousId }: RecentRow): Rolled {
    return { timestamp, nameId, person: joins.personOf(userId, anonymousId) };
  }

  function store(firstSeq: number, newest: readonly RecentRow[]): void {
    const count = state.recentCount + newest.length;
    const length = newest.reduce(
      (sum, { properties }) => sum + (properties?.length ?? 0),
      state.recentLength,
    );
    if (count < recentMax && length < recentLengthMax) {
      recent.add(firstSeq, newest);
      state.recentCount = count;
      state.recentLength = length;
      return;
    }
    const before = state.recentCount > 0 ? recent.take() : [];
    const rows = [...before, ...newest];
    for (const { firstSeq: block, events } of blocks.seal(firstSeq - before.length, rows)) {
      places.add(block, events);
    }
    keys.add(firstSeq - before.length, rows.map(toKey));
    rollups.add(rows.map(toRolled));
    state.recentCount = 0;
    state.recentLength = 0;
  }

  /** What accounts did is in their feeds. A public key says nothing on their behalf. */
  function feed(firstSeq: number, messages: readonly Message[], rows: readonly RecentRow[]): void {
    for (const [i, { event }] of messages.entries()) {
      if (event.userId === undefined || event.public || !isAccount(event.userId)) continue;
      const { userId, timestamp, receivedAt, nameId, properties, sourceId } = rows[i] as RecentRow;
      addActivity.run(userId, timestamp, firstSeq + i, receivedAt, nameId, properties, sourceId);
    }
  }

  function countRefused(): void {
    if (refused > 0) marks.set("identity refused", marks.get("identity refused") + refused);
    refused = 0;
  }

  return {
    append(events) {
      refresh();
      refused = 0;
      const screened = leaveOutErased(events);
      const messages = leaveOutCopies(screened.map(toMessage));
      const rows = messages.map(toRow);
      const firstSeq = state.lastSeq + 1;
      store(firstSeq, rows);
      state.lastSeq += rows.length;
      feed(firstSeq, messages, rows);
      countRefused();
      // What goes at once has been stored for a moment: intake is counted as it was accepted.
      return rows.length + events.length - screened.length;
    },
    upgrade() {
      refresh();
      rollups.upgrade();
      // Another writer on this connection may come first, and its commits do not show in the version.
      version = undefined;
    },
    settle() {
      refresh();
      return older.step() || folding.step();
    },
    forget() {
      forgetWords();
      refused = 0;
      version = undefined;
    },
  };
}

interface State {
  lastSeq: number;
  recentCount: number;
  recentLength: number;
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
