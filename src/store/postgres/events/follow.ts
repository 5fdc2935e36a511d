// Brings this node's copy up to the log: takes the rows that it has not, in their order.
import { createQueue } from "../../../runtime/queue.ts";
import type { Became, EventCopy, LogRow } from "../../sqlite/events/copy.ts";
import { unavailable } from "../failures.ts";
import type { Facts } from "./facts.ts";
import { learnErasures, type PlacedErasures } from "./erasures.ts";
import { learnExpiries, type PlacedExpiries } from "./expiries.ts";
import { learnIds, type NotedIds } from "./ids.ts";
import { changed, type LogRows, type PackedRow } from "./rows.ts";

export interface Follower {
  /** Takes some rows, if it may be that there are any. False if there are none. */
  step(): Promise<boolean>;
  /**
   * Takes all rows before one that was just appended, and then that one. Fulfils with what became of it; undefined where
   * there is too much before it: `step` comes to it.
   */
  upTo(row: LogRow): Promise<Became | undefined>;
  /** Takes rows up to a position, for some time. True once it has come there. */
  reach(position: number): Promise<boolean>;
  /** How many events of the log the copy has not, by what was last seen of it. */
  behind(): Promise<number>;
  /** Notes that there is a row at a position, or that there may be any. True if the copy has not come to it. */
  note(position: number): boolean;
}

export interface FollowerParts {
  copy: EventCopy;
  /** The log itself. */
  rows: LogRows;
  /** Where rows are read that are no hurry: the log, or a replica of it. */
  replica: LogRows;
  facts: Facts;
  ids: NotedIds;
  erasures: PlacedErasures;
  expiries: PlacedExpiries;
}

/** Rows that are read at once. Each may hold some MB. */
const rowsMax = 4;
/** How long one step takes rows before others have a turn, and how long one that was appended is followed. */
const stepMs = 50;
const upToMs = 1000;
/** The log is looked at so often, if nobody says that there is a row. */
const pollMs = 900;
/** Whoever appends, drops a letter or steps: each waits for its turn. */
const waitingMax = 10;

export function createFollower(parts: FollowerParts): Follower {
  const { copy, rows, replica, facts, ids, erasures, expiries } = parts;
  const inTurn = createQueue({
    atOnceMax: 1,
    waitingMax,
    full: () => unavailable("Too many wait for the copy of the log."),
  });
  let lookedAt = -Infinity;
  /** Rows that were read, and are taken in the next steps. */
  let ahead: PackedRow[] = [];
  /** Whether all is learned that was noted of them: what expired, who was erased, what removed events had taught. */
  let isTaught = false;
  /** Up to where the log had given out numbers. */
  let given = 0;
  let firstLook: Promise<boolean> | undefined;
  /** The newest row that was heard of. */
  let heard = 0;

  async function take(row: LogRow): Promise<Became | undefined> {
    const { content } = row;
    const accounts =
      content.kind === "events" ? await facts.accountsIn(content.events) : noAccounts;
    return copy.take(row, accounts);
  }

  /** The next rows behind the copy. */
  async function readAhead(from: LogRows): Promise<PackedRow[]> {
    const place = copy.place();
    ahead = ahead.filter((row) => row.place.position > place.position);
    if (ahead.length === 0) {
      ahead = await from.after(place, rowsMax);
      if (ahead.length > 0) isTaught = false;
    }
    return ahead;
  }

  /** Finds whom it must before the next row. False where the time is not enough. */
  function settle(until: number): boolean {
    while (copy.settleErasures()) if (performance.now() > until) return false;
    return true;
  }

  /** Takes rows before a position for some time. Whether there were any. */
  async function takeSome(from: LogRows, before = Infinity): Promise<boolean> {
    const until = performance.now() + stepMs;
    const found = await readAhead(from);
    if (!isTaught) {
      await learnExpiries(expiries, copy);
      if (await learnErasures(erasures, copy)) return true;
      if (!settle(until) || (await learnIds(ids, copy))) return true;
      isTaught = true;
    }
    for (const row of found) {
      if (row.place.position >= before) break;
      if (!settle(until)) return true;
      await take(row.unpack());
      if (performance.now() > until) break;
    }
    return found.length > 0;
  }

  /** Takes rows up to a position, and learns all that the next one needs. False where the time is not enough. */
  async function comeTo(position: number): Promise<boolean> {
    const until = performance.now() + upToMs;
    const isThere = () => copy.place().position >= position && isTaught && settle(until);
    while (!isThere()) {
      if (performance.now() > until) return false;
      const isMore = await takeSome(rows, position + 1);
      if (!isMore && copy.place().position < position) return false;
    }
    return true;
  }

  async function isBehind(): Promise<boolean> {
    const end = await rows.end();
    const { position } = copy.place();
    if (end.position < position) throw changed(position);
    given = end.seq;
    return end.position > position;
  }

  return {
    async behind() {
      // Whoever asks first is to know it. If nobody can say now, the next step tells.
      await (firstLook ??= isBehind().catch(() => false));
      return Math.max(0, given - copy.place().seq);
    },
    step: () =>
      inTurn(async () => {
        const [before, began] = [heard, performance.now()];
        if (before <= copy.place().position && began - lookedAt < pollMs) return false;
        if ((await isBehind()) || !isTaught) {
          // What a replica has not yet is looked for when it is polled next.
          if (await takeSome(replica)) return true;
        }
        lookedAt = began;
        if (heard === before) heard = 0;
        return false;
      }),
    upTo: (row) =>
      inTurn(async () => {
        const { position } = row.place;
        if (await comeTo(position - 1)) return take(row);
        lookedAt = -Infinity;
        return undefined;
      }),
    reach: (position) => inTurn(() => comeTo(position)),
    note(position) {
      heard = Math.max(heard, position);
      return heard > copy.place().position;
    },
  };
}

const noAccounts: ReadonlySet<string> = new Set();
