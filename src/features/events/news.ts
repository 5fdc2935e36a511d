// Pages of what was stored after a place. Each event is decoded and written once for all listeners, however many there
// are, and whether they read it now or a little later.
import { setImmediate } from "node:timers/promises";
import { parseEventId } from "../../domain/event-id.ts";
import type { EventLog, Found } from "../../store/event-log.ts";
import type { Activity } from "../../wire/activity.ts";
import type { Event, WordFilter } from "./model.ts";
import { toWire } from "./wire.ts";
import { createLoopTurns } from "../../runtime/loop-turns.ts";

export interface Page {
  /** The place of the last event that was looked at. The next page begins after it. */
  readonly last: number;
  /** The length of all its events together, as text. */
  readonly length: number;
  /** Its events as server-sent events: all, or those that the filter means. Undefined if it means none. */
  select(filter: WordFilter): Uint8Array | undefined;
  /** Those of an account, as its activity: what its feed has. */
  ofAccount(userId: string): Uint8Array | undefined;
}

export interface News {
  /** The page after a place; undefined if nothing is stored after it yet. */
  after(seq: number): Promise<Page | undefined>;
  /** Says that something was stored, so that a page that was not there may be there now. */
  arrived(): void;
  /** Drops what is held, because nobody listens any more. */
  forget(): void;
}

/** Limits of one page. One event, of up to 64 KB, may exceed the second one. */
const pageEventsMax = 256;
const pageLengthMax = 128 * 1024;
/** The length of the pages that are held for other listeners, in characters. */
const heldLengthMax = 4 * 1024 * 1024;
/** An event that was erased meanwhile is not sent for longer than this. */
const heldMsMax = 5000;

export function createNews(log: Pick<EventLog, "find">): News {
  const open = createOpener(log);
  // One page in each turn of the event loop. Many listeners who are behind are slower, and nobody else is.
  const turn = createLoopTurns(1);
  const held = new Map<number, Held>();
  /** How often something arrived. */
  let arrivals = 0;

  async function make(seq: number): Promise<Page | undefined> {
    await turn();
    const found = await open.after(seq);
    return found && writePage(found.events, found.last);
  }

  /** Drops the oldest pages, while they are too long together or too old. */
  function trim(): void {
    let length = 0;
    for (const each of held.values()) length += each.length ?? 0;
    for (const [seq, each] of held) {
      const isOld = performance.now() - each.at > heldMsMax;
      if (length <= heldLengthMax && !isOld) break;
      length -= each.length ?? 0;
      held.delete(seq);
    }
  }

  return {
    after(seq) {
      trim();
      const known = held.get(seq);
      // A page that is still being made may have missed what arrived since.
      if (known && (known.length !== undefined || known.arrivals === arrivals)) return known.page;
      const page = make(seq);
      const entry: Held = { page, arrivals, at: performance.now() };
      held.delete(seq);
      held.set(seq, entry);
      const settle = (made: Page | undefined) => {
        if (made) entry.length = made.length;
        else if (held.get(seq) === entry) held.delete(seq);
      };
      page.then(settle, () => settle(undefined));
      return page;
    },
    arrived: () => void (arrivals += 1),
    forget() {
      held.clear();
      open.forget();
    },
  };
}

interface Held {
  readonly page: Promise<Page | undefined>;
  /** How often something had arrived when it was begun, and when that was. */
  readonly arrivals: number;
  readonly at: number;
  /** Undefined while it is being made. */
  length?: number;
}

/** A stretch whose columns are read once for all pages in it. To read them for one page takes as long. */
interface Opened {
  readonly at: number;
  /** The place after which it was looked for. */
  readonly after: number;
  /** Its events that are still there. */
  readonly found: Found;
}

function createOpener(log: Pick<EventLog, "find">) {
  let opened: Opened | undefined;

  async function openAfter(seq: number): Promise<Found | undefined> {
    const isFresh = opened && performance.now() - opened.at <= heldMsMax;
    if (opened && isFresh && opened.after <= seq && seq < opened.found.reached) return opened.found;
    const { value: found } = await log.find({}, { after: seq }).next();
    if (!found) return undefined;
    opened = { at: performance.now(), after: seq, found };
    await setImmediate();
    return found;
  }

  return {
    /** The next events after a place, at most as many as a page may have. */
    async after(seq: number): Promise<{ events: Iterable<Event>; last: number } | undefined> {
      const found = await openAfter(seq);
      if (!found) return undefined;
      const { seqs, reached } = found;
      const first = seqs.findIndex((each) => each > seq);
      if (first < 0) return { events: [], last: reached };
      const end = Math.min(first + pageEventsMax, seqs.length);
      const events = await found.read(first, end);
      const last = end === seqs.length ? reached : (seqs[end - 1] as number);
      return { events: events.values().map(toWire), last };
    },
    forget: () => void (opened = undefined),
  };
}

interface Message {
  readonly event: Event;
  readonly text: string;
}

function writePage(events: Iterable<Event>, last: number): Page {
  const messages: Message[] = [];
  let length = 0;
  for (const event of events) {
    const text = toMessage(event);
    messages.push({ event, text });
    length += text.length;
    // The rest is on the next page.
    if (length >= pageLengthMax) return { last: seqOf(event), length, ...createReads(messages) };
  }
  return { last, length, ...createReads(messages) };
}

function seqOf({ id }: Event): number {
  return parseEventId(id)!.seq;
}

const words = ["event", "userId", "itemId", "source"] as const;

const encoder = new TextEncoder();

function createReads(messages: readonly Message[]): Pick<Page, "select" | "ofAccount"> {
  const write = (some: readonly Message[]) =>
    some.length === 0 ? undefined : encoder.encode(some.map(({ text }) => text).join(""));
  let all: Uint8Array | undefined;
  let ofAccounts: Map<string | undefined, Message[]> | undefined;
  return {
    select(filter) {
      if (words.every((word) => filter[word] === undefined)) return (all ??= write(messages));
      return write(messages.filter(({ event }) => matches(event, filter)));
    },
    ofAccount(userId) {
      // Sorted once for all who listen. A public key says nothing on behalf of an account.
      ofAccounts ??= Map.groupBy(
        messages.filter(({ event }) => !event.public),
        ({ event }) => event.userId,
      );
      return write((ofAccounts.get(userId) ?? []).map(toOwn));
    },
  };
}

function matches(event: Event, filter: WordFilter): boolean {
  return words.every((word) => filter[word] === undefined || filter[word] === event[word]);
}

// WHATWG HTML, server-sent events: JSON contains no raw newline, so one data line is enough.
function toMessage(event: Event | Activity): string {
  return `id: ${event.id}\ndata: ${JSON.stringify(event)}\n\n`;
}

/** The fields that its activity has, in its order. */
function toOwn({ event: told }: Message): Message {
  const { id, event, itemId, properties, timestamp, source } = told;
  return { event: told, text: toMessage({ id, event, itemId, properties, timestamp, source }) };
}
