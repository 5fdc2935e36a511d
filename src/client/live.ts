// Events as they are stored, for as long as one listens. When the connection is cut, the client connects again and
// goes on after the last event that it got.
import type { Activity, Event } from "./schemas.ts";
import { isPassing, sleep, waitMs } from "./patience.ts";
import { PlauditError, readProblem } from "./problem.ts";
import type { Fetch } from "./session.ts";

export interface LiveOptions extends Following {
  /** Only events of this name; the other fields work in the same way. */
  event?: string;
  userId?: string;
  itemId?: string;
  source?: string;
}

/** How a stream is followed. */
export interface Following {
  /** Goes on after the event with this id. Default: from now on. */
  lastEventId?: string;
  /**
   * Called when the server does not know the event to go on after, for example after a backup was restored: the
   * client goes on from now, and you have to read again what you show.
   */
  onReset?: () => void;
  /** Ends it. */
  signal?: AbortSignal;
}

/** The server sends something every 15 seconds, even if there is no event. */
const silenceMsMax = 45_000;
/** The greatest length of one message; an event has at most 64 KB. */
const messageLengthMax = 1024 * 1024;

/** All events, or those that are asked for. Ends as `follow` does. */
export function live(
  url: string,
  fetch: Fetch,
  { signal, lastEventId, onReset, ...filter }: LiveOptions = {},
): AsyncGenerator<Event, void> {
  const words = Object.entries(filter).filter(([, word]) => word !== undefined);
  const target = `${url}/api/live?${new URLSearchParams(words).toString()}`;
  return follow(target, fetch, { signal, lastEventId, onReset });
}

/** What the account that is signed in does itself. Ends as `follow` does. */
export function liveActivity(
  url: string,
  fetch: Fetch,
  following: Following = {},
): AsyncGenerator<Activity, void> {
  return follow(`${url}/api/users/me/live`, fetch, following);
}

/** Ends with the signal. Throws a PlauditError that will not pass by itself, such as a missing permission. */
async function* follow<Entry>(
  target: string,
  fetch: Fetch,
  { signal, lastEventId, onReset }: Following,
): AsyncGenerator<Entry, void> {
  let last = lastEventId;
  for (let attempt = 1; !signal?.aborted; attempt++) {
    const line = openLine(signal);
    let retryAfter: string | null = null;
    try {
      const headers: Record<string, string> = last === undefined ? {} : { "last-event-id": last };
      const response = await fetch(target, { headers, signal: line.signal });
      if (signal?.aborted) return;
      if (!response.ok && !isPassing(response.status)) {
        throw new PlauditError(await readProblem(response));
      }
      retryAfter = response.headers.get("retry-after");
      for await (const { id, type, data } of readMessages(response, line.heard)) {
        attempt = 0;
        last = id ?? last;
        if (type === "reset") onReset?.();
        else if (data !== undefined) yield JSON.parse(data) as Entry;
        if (signal?.aborted) return;
      }
    } finally {
      line.close();
    }
    await sleep(waitMs(Math.max(attempt, 1), retryAfter), signal);
  }
}

/** Cut when the listener has left, and after a silence, since the server may have gone without a word. */
function openLine(left: AbortSignal | undefined) {
  const line = new AbortController();
  const cut = () => line.abort();
  left?.addEventListener("abort", cut);
  let timer = setTimeout(cut, silenceMsMax);
  return {
    signal: line.signal,
    heard(): void {
      clearTimeout(timer);
      timer = setTimeout(cut, silenceMsMax);
    },
    close(): void {
      clearTimeout(timer);
      left?.removeEventListener("abort", cut);
      cut();
    },
  };
}

interface Message {
  id?: string;
  type?: string;
  data?: string;
}

/** WHATWG HTML, server-sent events. Ends with the connection, however that ends. */
async function* readMessages({ ok, body }: Response, heard: () => void): AsyncGenerator<Message> {
  if (!ok || !body) return;
  const reader = body.getReader();
  const decoder = new TextDecoder();
  const read = () => reader.read().catch(() => ({ done: true as const, value: undefined }));
  let rest = "";
  for (let piece = await read(); !piece.done; piece = await read()) {
    heard();
    rest += decoder.decode(piece.value, { stream: true });
    const blocks = rest.split(/\r?\n\r?\n/);
    rest = blocks.pop()!;
    if (rest.length > messageLengthMax) throw new RangeError("A live message is too long.");
    for (const block of blocks) yield toMessage(block);
  }
}

function toMessage(block: string): Message {
  const message: Message = {};
  for (const line of block.split(/\r?\n/)) {
    const [, field, value = ""] = /^(id|event|data): ?(.*)$/.exec(line) ?? [];
    if (field === "id") message.id = value;
    else if (field === "event") message.type = value;
    else if (field === "data") message.data = message.data ? `${message.data}\n${value}` : value;
  }
  return message;
}
