// Sends events as they are stored, as server-sent events, for as long as somebody listens. It reads from the store, and
// so misses nothing, however long a listener was away. Without listeners it does nothing.
import { AppError } from "../../domain/error.ts";
import type { Caller } from "../../domain/caller.ts";
import { type EventKey, parseEventId, toEventId } from "../../domain/event-id.ts";
import type { EventLog } from "../../store/event-log.ts";
import { type AudienceDeps, createAudience } from "./audience.ts";
import { createEndable } from "./endable.ts";
import type { WordFilter } from "./model.ts";
import { createNews, type Page } from "./news.ts";
import { createLoopTurns } from "../../runtime/loop-turns.ts";

export interface LiveDeps extends Omit<AudienceDeps, "permission" | "seats"> {
  events: EventLog;
  /** Calls back each time something was stored, until the returned function is called. */
  onStored: (listener: () => void) => () => void;
}

export interface LiveQuery extends WordFilter {
  /** The id of the last event that the listener has seen. The stream goes on after it. */
  lastEventId?: string;
}

/** Who listens, and a signal that they have left. */
export interface Asking {
  caller: Caller;
  /** What they showed. It is checked again and again. */
  credentials: string | undefined;
  left: AbortSignal;
}

export type Live = ReturnType<typeof createLive>;

export const livePermission = "reports:read";
/** Of one's own activity: an account has some pages open, and there are many accounts. */
export const ownSeats = { listenersMax: 1000, ofCallerMax: 10 };
/** What waits for those listeners together. */
const ownHeldBytes = 4 * 1024 * 1024;
/** Whoever has missed more events of all accounts than this begins anew: to look through more would cost too much. */
export const ownMissedMax = 20_000;
/** Proxies close silent connections, and so does our own server. */
const silenceMsMax = 15_000;
/** Listeners who are sent something in one turn of the event loop. Each takes a write to a socket. */
const sentTogether = 8;
/** How long a browser waits before it connects again. */
const retryMs = 2000;

export function createLive({ events: log, onStored, ...deps }: LiveDeps) {
  const news = createNews(log);
  const readers = createAudience({ ...deps, permission: livePermission });
  const owners = createAudience({
    heldBytesMax: ownHeldBytes,
    ...deps,
    permission: undefined,
    seats: ownSeats,
  });
  const turn = createLoopTurns(sentTogether);
  const waiting = new Set<(heard: boolean) => void>();
  let unsubscribe: (() => void) | undefined;

  function wakeAll(): void {
    news.arrived();
    for (const wake of waiting) wake(true);
  }

  /** Fulfils when something was stored, when the stream is over, or with false after a long silence. */
  function wait(over: AbortSignal): { heard: Promise<boolean>; forget: () => void } {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const timer = setTimeout(() => resolve(false), silenceMsMax);
    const leave = () => resolve(true);
    waiting.add(resolve);
    over.addEventListener("abort", leave);
    const forget = () => {
      clearTimeout(timer);
      waiting.delete(resolve);
      over.removeEventListener("abort", leave);
    };
    return { heard: promise, forget };
  }

  async function* follow(
    from: Beginning,
    select: (page: Page) => Uint8Array | undefined,
    over: AbortSignal,
  ): AsyncGenerator<Uint8Array> {
    yield encode(greet(from));
    for (let { seq } = from; !over.aborted;) {
      // Begins to wait before it reads from the store, so that nothing is missed between the two.
      const next = wait(over);
      try {
        const page = await news.after(seq);
        if (!page) {
          // The place goes along, so that a listener who hears little has little to search when they come back.
          if (!(await next.heard)) yield encode(`: still here\n${placeLine(seq)}\n`);
          continue;
        }
        seq = page.last;
        const bytes = select(page);
        if (!bytes) continue;
        await turn();
        if (!over.aborted) yield bytes;
      } finally {
        next.forget();
      }
    }
  }

  /** Subscribes when the first listener comes, and unsubscribes when the last one leaves. */
  function settle(): void {
    const isWanted = readers.size() + owners.size() > 0;
    if (isWanted === (unsubscribe !== undefined)) return;
    if (isWanted) {
      unsubscribe = onStored(wakeAll);
      return;
    }
    unsubscribe?.();
    unsubscribe = undefined;
    news.forget();
  }

  function open(
    from: Beginning,
    select: (page: Page) => Uint8Array | undefined,
    audience: Audience,
    asking: Asking,
  ): ReadableStream<Uint8Array> {
    const over = new AbortController();
    const stream = createEndable(follow(from, select, over.signal), {
      onHeld: (bytes) => seat.holds(bytes),
      onEnd() {
        over.abort();
        seat.leave();
        settle();
      },
    });
    const end = () => {
      over.abort();
      stream.end();
    };
    const seat = audience.seat({ ...asking, end, cut: stream.cut });
    settle();
    asking.left.addEventListener("abort", end, { once: true });
    return stream.readable;
  }

  return {
    /**
     * Returns the bytes of the stream, from now on or from after `lastEventId`, until the listener leaves or may not
     * listen any more. Throws `unavailable` or `rate_limited` if too many listen, and `validation` if `lastEventId`
     * is not an event's id.
     */
    async listen(query: LiveQuery, asking: Asking): Promise<ReadableStream<Uint8Array>> {
      const from = await begin(log, query.lastEventId);
      return open(from, (page) => page.select(query), readers, asking);
    },

    /** The same, of an account's own activity. */
    async listenOwn(
      userId: string,
      lastEventId: string | undefined,
      asking: Asking,
    ): Promise<ReadableStream<Uint8Array>> {
      const from = await begin(log, lastEventId, ownMissedMax);
      return open(from, (page) => page.ofAccount(userId), owners, asking);
    },

    /** Ends every stream. An open one would delay the shutdown. */
    close() {
      readers.close();
      owners.close();
    },
  };
}

type Audience = ReturnType<typeof createAudience>;

/** Where a stream begins. */
interface Beginning {
  seq: number;
  /** Whether the listener asked for a place that does not exist, or is too far back. */
  isElsewhere: boolean;
}

async function begin(
  log: EventLog,
  lastEventId: string | undefined,
  missedMax = Number.POSITIVE_INFINITY,
): Promise<Beginning> {
  const last = await log.last();
  if (lastEventId === undefined || lastEventId === "") return { seq: last, isElsewhere: false };
  const key = parseEventId(lastEventId);
  if (!key) {
    throw new AppError("validation", "The request is not valid.", {
      issues: [{ path: "last-event-id", message: "is not the id of an event" }],
    });
  }
  const isNear = key.seq <= last && last - key.seq <= missedMax;
  const isOurs = isNear && (await isOfThisHistory(log, key));
  return isOurs ? { seq: key.seq, isElsewhere: false } : { seq: last, isElsewhere: true };
}

/** Whether the event at that place has that id. After a backup was restored, another event may have its place. */
async function isOfThisHistory(log: EventLog, { seq, receivedAt }: EventKey) {
  // Such an id stands for the beginning of a stream, before any event.
  if (receivedAt === 0) return true;
  const own = { after: seq - 1, before: seq + 1 };
  for await (const stretch of log.stretches(own, ["receivedAt"])) {
    const column = await stretch.read("receivedAt");
    const [place] = await stretch.places();
    if (place !== undefined) return column.receivedAt.at(place) === receivedAt;
  }
  return true;
}

/** Sends an id before any event, so that a listener who is cut off before the first one can go on from here. */
function greet({ seq, isElsewhere }: Beginning): string {
  const greeting = `retry: ${retryMs}\n${placeLine(seq)}\n`;
  if (!isElsewhere) return greeting;
  const message =
    "Last-Event-ID names no event that is stored here, or too old a one: this stream begins now. Read again what you show.";
  return `${greeting}event: reset\ndata: ${JSON.stringify({ message })}\n\n`;
}

function placeLine(seq: number): string {
  return `id: ${toEventId({ receivedAt: 0, seq })}\n`;
}

const encoder = new TextEncoder();
function encode(text: string): Uint8Array {
  return encoder.encode(text);
}
