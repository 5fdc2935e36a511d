// Appends events to events.db, each once. Runs in the Worker, inside a transaction of the caller's:
// raw prepared statements, since this is the one place where every microsecond is paid per event.
import type { Database } from "bun:sqlite";
import type { UnparsedEvent } from "../../../domain/event.ts";
import { flagsOf } from "../../../domain/event-codec.ts";
import { createActivity } from "./activity.ts";
import { createActors } from "./actors.ts";
import { createBlocks } from "./blocks.ts";
import { createCopies, type Message } from "./copies.ts";
import { createDictionaries } from "./dictionary.ts";
import { createErased } from "./erased.ts";
import { createFolding } from "./folding.ts";
import { createJoins } from "./joins.ts";
import { createKeys } from "./keys/keys.ts";
import { createMarks } from "./marks.ts";
import { createOlder } from "./older.ts";
import { createPlaces } from "./places.ts";
import { createRecent, type RecentRow } from "./recent.ts";
import { createRollups } from "./rollups.ts";
import { createScreening } from "./screening.ts";
import { createSealing } from "./sealing.ts";
import { createWho } from "./who.ts";

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

export function createEventWriter(database: Database, options: EventWriterOptions): EventWriter {
  const parts = createParts(database, options);
  const { names, sources, users, anonymous, recent, keys, joins, erased, sealing } = parts;
  const { rollups, marks, older, folding, who, copies, activity } = parts;
  const screen = createScreening({ erased, who, users, anonymous });
  const readVersion = database.query<{ data_version: number }, []>("pragma data_version");
  /** Changes when another connection commits; undefined when nothing is known. */
  let version: number | undefined;

  function refresh(): void {
    const now = readVersion.get()?.data_version;
    if (now === version) return;
    version = now;
    for (const part of [sealing, recent, keys, joins, erased]) part.reload();
    // An erased person's id has no number any more.
    if (erased.size > 0) forgetWords();
  }

  function forgetWords(): void {
    for (const words of [names, sources, users, anonymous]) words.forget();
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

  return {
    append(events) {
      refresh();
      who.takeRefused();
      const screened = screen(events);
      const messages = copies.leaveOut(screened);
      const rows = messages.map(toRow);
      const firstSeq = sealing.add(rows);
      activity.add(firstSeq, messages, rows);
      marks.add("identity refused", who.takeRefused());
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
      version = undefined;
    },
  };
}

/** All that events are made into, each a file of its own. */
function createParts(database: Database, { isAccount }: EventWriterOptions) {
  const { names, sources } = createDictionaries(database);
  const users = createActors(database, "user");
  const anonymous = createActors(database, "anonymous");
  const keys = createKeys(database);
  const recent = createRecent(database);
  const blocks = createBlocks(database);
  const joins = createJoins(database, { onJoin: (actor) => folding.join(actor) });
  const rollups = createRollups(database, { personOf: joins.personOf });
  const marks = createMarks(database);
  const places = createPlaces(database, joins);
  const older = createOlder(database, { marks, places });
  const folding = createFolding(database, { joins, rollups, isBehind: older.isLeft });
  return {
    names,
    sources,
    users,
    anonymous,
    keys,
    recent,
    joins,
    rollups,
    marks,
    older,
    folding,
    erased: createErased(database),
    who: createWho({ users, anonymous, joins, isAccount }),
    copies: createCopies({ sources, recent, keys, blocks }),
    sealing: createSealing(database, { recent, blocks, places, keys, rollups, joins }),
    activity: createActivity(database, { isAccount }),
  };
}
