// The writing half of the port for events, on PostgreSQL. What is stored is appended to the log that all nodes share
// (append.ts). Each node has a copy of it in a file of its own, which is SQLite's store of events: there copies of
// messages are told apart, and all that is learned from events is learned, on each node alike (follow.ts).
import type { Attempt } from "../../../runtime/portion.ts";
import { type Erasure, type EventLogWriter, type Move, MovedError } from "../../event-log.ts";
import { type EventCopy, type LogRow, openEventCopy } from "../../sqlite/events/copy.ts";
import { cutoffsAt, type Kept } from "../../expiry.ts";
import { readAddress } from "../address.ts";
import { connectionLimits } from "../connection.ts";
import { eventsChannel, listen } from "../listening.ts";
import { createPool, type Pool, type PoolSettings } from "../pool.ts";
import { type Append, type Appended, createAppend, type Entry } from "./append.ts";
import { type CleanLog, createCleaning } from "./cleaning.ts";
import { createPlacedErasures, erasuresMax, newIn } from "./erasures.ts";
import {
  createPlacedExpiries,
  includedIn,
  learnExpiries,
  type PlacedExpiries,
} from "./expiries.ts";
import { createFacts, type Facts } from "./facts.ts";
import { createFollower, type Follower } from "./follow.ts";
import { createNotedIds } from "./ids.ts";
import { emptyLetter, listLostSegments, packLetter } from "./letters.ts";
import { createPartitions } from "./partitions.ts";
import { packEvents } from "./payload.ts";
import { createReplica } from "./replica.ts";
import { changed, createRows, type LogRows, writeId } from "./rows.ts";

export interface EventLogAddresses {
  /** postgres://USER:PASSWORD@HOST/NAME. The database must have been migrated. */
  url: string;
  /** Past any pooler, to hear of others' rows. Default: `url`. */
  directUrl?: string | undefined;
  /** A replica, from which others' rows are read. Default: `url`. */
  readUrl?: string | undefined;
  /** Tells this node's journals from others'. Default: they go by their own names. */
  node?: string | undefined;
}

export interface PostgresEventLogOptions extends EventLogAddresses {
  /** events.db, migrated: this node's copy. */
  eventsFile: string;
  /** The events at which an earlier Worker was lost. */
  before?: Attempt | undefined;
  /** Called with the `seq` and the number of events before the copy takes them, and with zero once that is done. */
  onTry?: (seq: number, events: number) => void;
  /** Called when others may have stored something. */
  onNews?: () => void;
  /** Called when others are not heard of, with the reason. The log is looked at each second in any case. */
  onSilence?: (reason: string) => void;
  /** Called when the replica fails and the log is read in its place, with the reason; and when it is read again. */
  onReplicaLeft?: (reason: string) => void;
  onReplicaUsedAgain?: () => void;
  pool?: Partial<PoolSettings>;
}

/** A statement waits no longer for the log's order, or for anything else. */
const statementMsMax = 10_000;
/** One appends, one reads, one purges. */
const poolSettings: Partial<PoolSettings> = {
  size: 3,
  overflow: 0,
  timeoutMs: 15_000,
  limits: { ...connectionLimits, statementMsMax },
};
/** Short: there is the log itself, if a replica does not answer. */
const replicaSettings: Partial<PoolSettings> = {
  size: 1,
  overflow: 0,
  limits: { connectMsMax: 2000, statementMsMax: 3000, graceMs: 500, pingMsMax: 1000 },
  mayBeStandby: true,
};
const closeMsMax = 1000;

/** Connects when it is first asked something. Throws a UsageError of an address that is none. */
export function openPostgresEventLogWriter(options: PostgresEventLogOptions): EventLogWriter {
  const { url, node, eventsFile, before, onTry = () => {} } = options;
  const pool = createPool(readAddress(url), { ...poolSettings, ...options.pool });
  const copy = openEventCopy({ file: eventsFile, before, onTry });
  const rows = createRows(pool);
  const facts = createFacts(pool);
  const replica = openReplica(options, rows);
  const ids = createNotedIds(pool);
  const erasures = createPlacedErasures(pool);
  const expiries = createPlacedExpiries(pool);
  const follower = createFollower({
    copy,
    rows,
    replica: replica?.rows ?? rows,
    facts,
    ids,
    erasures,
    expiries,
  });
  const stopListening = listenToRows(options, follower);
  const partitions = createPartitions(pool);
  const log = createAppend(pool, partitions);
  const cleanLog = createCleaning({ pool, copy, ids, erasures, partitions });
  const nameOf = (journal: string) => (node === undefined ? journal : `${journal}@${node}`);
  const parts: Parts = { pool, copy, rows, facts, expiries, follower, log, cleanLog, nameOf };
  return {
    ...createPlaces(parts),
    ...createStoring(parts),
    ...createRemoval(parts),
    ledger: async () => copy.ledger(),
    behind: follower.behind,
    packing: async () => copy.packing(),
    settle: async (isBusy) => (await follower.step()) || copy.settle(isBusy),
    async close() {
      await stopListening();
      await pool.close(closeMsMax);
      await replica?.close();
      copy.close();
    },
  };
}

interface Parts {
  pool: Pool;
  copy: EventCopy;
  rows: LogRows;
  facts: Facts;
  expiries: PlacedExpiries;
  follower: Follower;
  log: Append;
  cleanLog: CleanLog;
  /** What a journal of this node is called in the log. */
  nameOf(journal: string): string;
}

function openReplica(
  { readUrl, onReplicaLeft = () => {}, onReplicaUsedAgain = () => {} }: PostgresEventLogOptions,
  log: LogRows,
): { rows: LogRows; close(): Promise<void> } | undefined {
  if (readUrl === undefined) return undefined;
  const pool = createPool(readAddress(readUrl), replicaSettings);
  const replica = createRows(pool);
  return {
    rows: createReplica({ replica, log, onLeft: onReplicaLeft, onUsedAgain: onReplicaUsedAgain }),
    close: () => pool.close(closeMsMax),
  };
}

function listenToRows(
  { url, directUrl = url, onNews = () => {}, onSilence = () => {} }: PostgresEventLogOptions,
  { note }: Follower,
): () => Promise<void> {
  const hear = (position: number) => void (note(position) && onNews());
  const listening = listen({
    address: readAddress(directUrl),
    channels: { [eventsChannel]: (payload) => hear(Number(payload)) },
    onResync: () => hear(Infinity),
    onSilence,
  });
  return listening.close;
}

function createPlaces({ pool, copy, rows, log, nameOf }: Parts) {
  let isBegun = false;

  async function beginCopy(): Promise<void> {
    const { log: id, position } = await rows.end();
    copy.begin(id);
    if (copy.place().position > position) throw changed(copy.place().position);
    isBegun = true;
  }

  return {
    position: (journal) => log.position(nameOf(journal)),
    async begin(journal) {
      if (!isBegun) await beginCopy();
      await log.enter(nameOf(journal));
    },
    lostSegments: (journal) => listLostSegments(pool, nameOf(journal)),
  } satisfies Partial<EventLogWriter>;
}

function createStoring({ pool, follower, log, nameOf }: Parts) {
  const named = ({ journal, from, to }: Move) => ({ journal: nameOf(journal), from, to });

  /** Appends a row and has the copy follow. Fulfils with what became of it, as far as that is known by now. */
  async function store(entry: Entry, toContent: (appended: Appended) => LogRow["content"]) {
    const appended = await log.append(entry);
    if (appended === "moved") throw moved(entry.move);
    // Its row will be read with those of others.
    if (appended === "there") return undefined;
    return follower.upTo({ ...appended, content: toContent(appended) });
  }

  return {
    async append({ events, onCommit, ...rest }) {
      const move = named(rest);
      const packed = packEvents(events);
      onCommit?.();
      const began = performance.now();
      const count = events.length;
      if (count === 0) {
        if (!(await log.move(move))) throw moved(move);
        return { stored: 0, duplicates: 0, workMs: 0 };
      }
      const entry: Entry = { kind: "events", move, count, seqs: count, ...packed };
      const { journal, to } = move;
      const became = await store(entry, ({ firstSeq }) => ({
        kind: "events",
        journal,
        to,
        firstSeq,
        events,
      }));
      const { stored = count, duplicates = 0 } = became ?? {};
      return { stored, duplicates, workMs: performance.now() - began };
    },
    async setAside(rest, letter) {
      const move = named(rest);
      const { count } = letter;
      const entry: Entry = { kind: "letter", move, count, seqs: 1, ...packLetter(letter) };
      const { journal, to } = move;
      await store(entry, ({ firstSeq: id }) => ({
        kind: "letter",
        journal,
        to,
        id,
        count,
        letter,
      }));
    },
    async dropLetter(id) {
      const entry: Entry = { kind: "drop", count: 0, seqs: 0, oldest: "{}", payload: writeId(id) };
      await store(entry, () => ({ kind: "drop", id }));
      await emptyLetter(pool, id);
    },
  } satisfies Partial<EventLogWriter>;
}

function createRemoval({ copy, facts, expiries, follower, log, cleanLog }: Parts) {
  /** Gives a place in the log to erasures that have none, and has the copy come there. */
  async function* placeErasures(asked: readonly Erasure[]): AsyncGenerator<void, void> {
    const pending = newIn(asked, copy.erasures());
    for (let from = 0; from < pending.length; from += erasuresMax) {
      const position = await log.erase(pending.slice(from, from + erasuresMax));
      while (!(await follower.reach(position))) yield;
    }
  }

  /** Gives a place in the log to what is to expire, where there is anything, and has the copy come there. */
  async function* placeExpiry(kept: readonly Kept[], now: number): AsyncGenerator<void, void> {
    await learnExpiries(expiries, copy);
    const cutoffs = cutoffsAt(kept, now);
    if (!(yield* copy.hasExpiring(cutoffs))) return;
    const position = await log.expire(cutoffs, includedIn(cutoffs, copy.expiries()));
    while (!(await follower.reach(position))) yield;
    await learnExpiries(expiries, copy);
  }

  return {
    async *purge(now) {
      const known = await facts.read();
      yield* placeErasures(known.erasures);
      yield* placeExpiry(known.retention, now);
      const removed = yield* copy.purge();
      await facts.addErasures(newIn(copy.erasures(), known.erasures));
      yield* cleanLog(now);
      return removed;
    },
    isPurgeDue: async () => copy.isPurgeDue(),
  } satisfies Partial<EventLogWriter>;
}

function moved(move: Move | undefined): MovedError {
  return new MovedError(`Another process moved the journal "${move?.journal}".`);
}
