// What is being stored, as server-sent events, for as long as somebody listens. It reads from the
// store and so misses nothing, however long a listener was away; with no listener it does nothing.
import { AppError } from "../../error.ts";
import { parseEventId, toEventId } from "../../store/event-id.ts";
import { createEventReader } from "../../store/events/reader.ts";
import { createWords } from "../../store/events/words.ts";
import type { EventStore } from "../../store/store.ts";
import type { Event, WordFilter } from "./model.ts";
import { createOpen } from "./opening.ts";

export interface LiveDeps {
  events: EventStore;
  /** Calls back whenever something was stored, until the returned function is called. */
  onStored: (listener: () => void) => () => void;
  /** A stream ends after this long, and its client comes back to be asked anew whether it may listen. */
  listenMsMax?: number;
}

export interface LiveQuery extends WordFilter {
  /** The id of the last event that the listener has seen: it goes on behind it. */
  lastEventId?: string;
}

export type Live = ReturnType<typeof createLive>;

const listenersMax = 100;
/** Proxies close what is silent, and so does our own server. */
const silenceMsMax = 15_000;
/** As long as what was revoked may go on listening. */
const listenMsDefault = 5 * 60_000;
/** Events in a message, each of up to 64 KB: a slow listener holds no more of them. */
const messageEventsMax = 256;
/** What a browser waits before it connects again. */
const retryMs = 2000;

export function createLive({ events: store, onStored, listenMsMax = listenMsDefault }: LiveDeps) {
  const reader = createEventReader(store);
  const open = createOpen(createWords(store));
  const waiting = new Set<() => void>();
  const wakeAll = () => waiting.forEach((wake) => wake());
  let listeners = 0;
  let closed = false;
  let unsubscribe = () => {};

  /** Fulfils when something was stored, when it is over, or with false after a long silence. */
  function news(): { arrived: Promise<boolean>; forget: () => void } {
    const { promise, resolve } = Promise.withResolvers<boolean>();
    const wake = () => resolve(true);
    const timer = setTimeout(() => resolve(false), silenceMsMax);
    waiting.add(wake);
    return {
      arrived: promise,
      forget() {
        clearTimeout(timer);
        waiting.delete(wake);
      },
    };
  }

  async function* follow(
    from: number,
    query: LiveQuery,
    left: AbortSignal,
  ): AsyncGenerator<string> {
    // An id before any event: whoever is cut off having heard nothing goes on from here all the same.
    yield `retry: ${retryMs}\nid: ${toEventId({ receivedAt: 0, seq: from })}\n\n`;
    const endsAt = performance.now() + listenMsMax;
    for (let seen = from; !closed && !left.aborted && performance.now() < endsAt;) {
      // Asked for before the look into the store, so that nothing falls between the two.
      const next = news();
      try {
        const stretch = await reader.after(seen);
        if (!stretch) {
          if (!(await next.arrived)) yield ": still here\n\n";
          continue;
        }
        const after = seen;
        const places = (await stretch.places()).filter((place) => stretch.seqAt(place) > after);
        const eventAt = await open(stretch, places);
        seen = stretch.seqAt(stretch.count - 1);
        for (let first = 0; first < places.length; first += messageEventsMax) {
          const found = places
            .slice(first, first + messageEventsMax)
            .map(eventAt)
            .filter((event) => matches(event, query));
          if (found.length > 0) yield found.map(toMessage).join("");
        }
      } finally {
        next.forget();
      }
    }
  }

  function start(): void {
    if (listeners === 0) unsubscribe = onStored(wakeAll);
    listeners += 1;
  }

  function stop(): void {
    listeners -= 1;
    if (listeners === 0) unsubscribe();
  }

  return {
    /**
     * Text of the stream, from now on or from behind `lastEventId`, until the listener has left. Throws
     * `unavailable` when too many listen, `validation` for what is no event's id.
     */
    async listen(query: LiveQuery, left: AbortSignal): Promise<AsyncGenerator<string>> {
      const from = readPlace(query.lastEventId) ?? (await reader.last());
      if (listeners >= listenersMax) {
        throw new AppError("unavailable", "Too many listen already.", { retryAfterSeconds: 30 });
      }
      return (async function* () {
        start();
        try {
          left.addEventListener("abort", wakeAll);
          yield* follow(from, query, left);
        } finally {
          left.removeEventListener("abort", wakeAll);
          stop();
        }
      })();
    },
    /** Ends every stream: an open one would hold up the shutdown. */
    close(): void {
      closed = true;
      wakeAll();
    },
  };
}

function readPlace(lastEventId: string | undefined): number | undefined {
  if (lastEventId === undefined || lastEventId === "") return undefined;
  const key = parseEventId(lastEventId);
  if (key) return key.seq;
  throw new AppError("validation", "The request is not valid.", {
    issues: [{ path: "last-event-id", message: "is not the id of an event" }],
  });
}

const words = ["event", "userId", "itemId", "source"] as const;

function matches(event: Event, query: LiveQuery): boolean {
  return words.every((word) => query[word] === undefined || query[word] === event[word]);
}

// WHATWG HTML, server-sent events: JSON has no raw newline, so that one data line holds it.
function toMessage(event: Event): string {
  return `id: ${event.id}\ndata: ${JSON.stringify(event)}\n\n`;
}
