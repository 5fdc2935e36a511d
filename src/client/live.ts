// Events as they are stored, for as long as one listens: connected again whenever the line is cut, behind
// the last event that was heard.
import type { Event } from "./contract.ts";
import { isPassing, sleep, waitMs } from "./patience.ts";
import { PlauditError, readProblem } from "./problem.ts";
import type { Fetch } from "./session.ts";

export interface LiveOptions {
  /** Only events of this name; likewise the others. */
  event?: string;
  userId?: string;
  itemId?: string;
  source?: string;
  /** Goes on behind the event of this id. Default: from now on. */
  lastEventId?: string;
  /**
   * Called when the server knows no event of the id to go on behind, as after a backup was put back: it goes
   * on from now, and what was missed is to be read again.
   */
  onReset?: () => void;
  /** Ends it. */
  signal?: AbortSignal;
}

/** The server says something every 15 seconds, if only that it is there. */
const silenceMsMax = 45_000;
/** Of what has come of one message: an event is at most 64 KB. */
const messageLengthMax = 1024 * 1024;

/** Ends when the signal says. Throws a PlauditError for what will not pass, as a missing permission. */
export async function* live(
  url: string,
  fetch: Fetch,
  { signal, lastEventId, onReset, ...filter }: LiveOptions = {},
): AsyncGenerator<Event, void> {
  const words = Object.entries(filter).filter(([, word]) => word !== undefined);
  const target = `${url}/api/live?${new URLSearchParams(words).toString()}`;
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
        else if (data !== undefined) yield JSON.parse(data) as Event;
        if (signal?.aborted) return;
      }
    } finally {
      line.close();
    }
    await sleep(waitMs(Math.max(attempt, 1), retryAfter), signal);
  }
}

/** Cut when the listener has left, and after a silence: the other side may be gone without a word. */
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

/** WHATWG HTML, server-sent events. Ends with the line, whichever way that ends. */
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
