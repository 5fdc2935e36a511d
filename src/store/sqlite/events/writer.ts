// Appends events to events.db, each once, inside a transaction of the caller's. All of it is raw prepared statements,
// since every microsecond here is paid for each event.
import type { Database } from "bun:sqlite";
import type { UnparsedEvent } from "../../../domain/event.ts";
import { flagsOf } from "../../../domain/event-codec.ts";
import type { Packing } from "../../event-log.ts";
import { createActivity } from "./activity.ts";
import { createActors } from "./actors.ts";
import { createBlocks } from "./blocks.ts";
import { createCompaction } from "./compaction.ts";
import { createColumnWrites } from "./column-writes.ts";
import { createCopies, type Message } from "./copies.ts";
import { createDictionaries } from "./dictionary.ts";
import { createErased } from "./erased.ts";
import type { Expired } from "./expired.ts";
import { createFolding } from "./folding.ts";
import { createJoins } from "./joins.ts";
import { createIdLearning, type DatedId } from "./known-ids.ts";
import { createKeys } from "./keys/keys.ts";
import { createMarks } from "./marks.ts";
import { createOlder } from "./older.ts";
import { createPlaces } from "./places.ts";
import { createRecent, type RecentRow } from "./recent.ts";
import { createRollups } from "./rollups.ts";
import { createScreening } from "./screening.ts";
import { createSealing } from "./sealing.ts";
import { createStoredBlocks } from "./stored-blocks.ts";
import { createStoredValues } from "./stored-values.ts";
import { createValueCodes } from "./value-codes.ts";
import { createWho } from "./who.ts";

/** An event whose `seq` a log has given it. */
export type NumberedEvent = UnparsedEvent & { seq: number };

export interface EventWriter {
  /** Appends the events that are not there yet, in their order. Returns how many were new. */
  append(events: readonly UnparsedEvent[]): number;
  /** The same, each at its own `seq`. They rise from batch to batch. `upTo` is the last one of their row in the log. */
  appendNumbered(events: readonly NumberedEvent[], upTo: number): number;
  /** Learns what another copy knows of ids. */
  learnIds(ids: readonly DatedId[]): void;
  /** Brings what is derived from events up to today's definitions. */
  upgrade(): void;
  /**
   * Does some of the work that was left for later, in a short transaction of its own. Call it between batches, and say
   * when there are more of them. False if nothing is left.
   */
  settle(isBusy?: boolean): boolean;
  /** How far text blocks were packed into column blocks. */
  packing(): Packing;
  /** Forgets what was learned from rows that a rollback has undone or that others have changed. */
  forget(): void;
}

export interface EventWriterOptions {
  /** Whether a userId is an account's, whose feed is to show the event. */
  isAccount: (userId: string) => boolean;
  /** What has expired in the log that this is a copy of. */
  expired?: Pick<Expired, "isGone">;
  /** Events of a column block. Default: some ten thousand. */
  columnEventsMax?: number;
}

export function createEventWriter(database: Database, options: EventWriterOptions): EventWriter {
  const parts = createParts(database, options);
  const { names, sources, users, anonymous, recent, keys, blocks, joins, erased, sealing } = parts;
  const { rollups, marks, older, folding, compaction, who, copies, activity } = parts;
  const screen = createScreening({ erased, who, users, anonymous });
  const learnIds = createIdLearning({ erased, who, users, anonymous, joins });
  const readVersion = database.query<{ data_version: number }, []>("pragma data_version");
  /** Changes when another connection commits; undefined when nothing is known. */
  let version: number | undefined;

  function refresh(): void {
    const now = readVersion.get()?.data_version;
    if (now === version) return;
    version = now;
    for (const part of [sealing, recent, keys, blocks, joins, erased]) part.reload();
    compaction.forget();
    // The number that is remembered for an erased person's id is not that id's any more.
    if (erased.size > 0) forgetWords();
  }

  function forgetWords(): void {
    for (const words of [names, sources, users, anonymous]) words.forget();
  }

  /** Only new events teach anything: a copy says what its original has said. */
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

  function store(events: readonly UnparsedEvent[], numbered?: { upTo: number }): number {
    refresh();
    who.takeRefused();
    const screened = screen(events, numbered?.upTo);
    const messages = copies.leaveOut(screened);
    const rows = messages.map(toRow);
    const seqs = sealing.add(rows, numbered && messages.map(seqOf));
    activity.add(seqs, messages, rows);
    marks.add("identity refused", who.takeRefused());
    // Events that are left out count as stored, so that the ledger counts all that was accepted.
    return rows.length + events.length - screened.length;
  }

  return {
    append: (events) => store(events),
    appendNumbered: (events, upTo) => store(events, { upTo }),
    learnIds(ids) {
      refresh();
      learnIds(ids);
    },
    upgrade() {
      refresh();
      rollups.upgrade();
      // Another writer on this connection may come next, and its commits do not show in the version.
      version = undefined;
    },
    settle(isBusy = false) {
      refresh();
      return older.step() || folding.step() || (!isBusy && compaction.step());
    },
    packing: compaction.state,
    forget() {
      forgetWords();
      compaction.forget();
      version = undefined;
    },
  };
}

/** What is screened keeps its number. */
const seqOf = ({ event }: Message) => (event as NumberedEvent).seq;

/** The parts of the writer. Each is a file of its own. */
function createParts(database: Database, options: EventWriterOptions) {
  const { isAccount, expired, columnEventsMax } = options;
  const { names, sources } = createDictionaries(database);
  const users = createActors(database, "user");
  const anonymous = createActors(database, "anonymous");
  const keys = createKeys(database);
  const recent = createRecent(database);
  const stored = createStoredBlocks(database, createStoredValues(database));
  const blocks = createBlocks(database, stored);
  const joins = createJoins(database, { onJoin: (actor) => folding.join(actor) });
  const rollups = createRollups(database, { personOf: joins.personOf });
  const marks = createMarks(database);
  const places = createPlaces(database, joins);
  const older = createOlder(database, { marks, places, blocks: stored });
  const folding = createFolding(database, {
    joins,
    rollups,
    blocks: stored,
    isBehind: older.isLeft,
  });
  const codes = createValueCodes(database);
  return {
    names,
    sources,
    users,
    anonymous,
    keys,
    recent,
    blocks,
    joins,
    rollups,
    marks,
    older,
    folding,
    compaction: createCompaction(database, {
      marks,
      blocks: stored,
      writes: createColumnWrites(database, codes),
      codes,
      eventsMax: columnEventsMax,
    }),
    erased: createErased(database),
    who: createWho({ users, anonymous, joins, isAccount }),
    copies: createCopies({ sources, recent, keys, blocks, expired }),
    sealing: createSealing(database, { recent, blocks, places, keys, rollups, joins }),
    activity: createActivity(database, { isAccount }),
  };
}
