// Events on their way to the server: queued, sent in order a batch at a time, and sent again with the same
// messageId until the server has them or refuses them for good.
import type { Json, JsonObject } from "./json.ts";
import type { Receipt } from "./schemas.ts";
import { isPassing, sleep, waitMs } from "./patience.ts";
import { readProblem } from "./problem.ts";
import type { Fetch } from "./session.ts";

/** Who did it, and when. Fields that are left out are filled in. */
export interface TrackOptions {
  /** Default: the account that is signed in. */
  userId?: string;
  /** Default, if nobody is signed in: a random id in the client's storage. */
  anonymousId?: string;
  /** Default: now. */
  timestamp?: Date | string;
  /** An event is counted once for its id, however often it is sent. Default: a random UUID. */
  messageId?: string;
}

export interface TrackedEvent extends TrackOptions {
  event: string;
  properties?: Record<string, unknown>;
}

export interface Identity extends TrackOptions {
  /** Traits of the person. */
  traits?: Record<string, unknown>;
}

/** An event that will not arrive, and why. */
export interface Dropped {
  messageId: string;
  reason: string;
}

export interface TrackLimits {
  /** How many events may wait; beyond that new events are dropped. Default 10,000. */
  queueMax?: number;
  /** The greatest number of events in a request. Default 100. */
  batchMax?: number;
  /** How long an event waits for others to be sent with it. Default 1,000. */
  delayMs?: number;
  /** Called for every event that will not arrive. Without it they are counted: see `dropped`. */
  onDrop?: (dropped: readonly Dropped[]) => void;
}

export interface TrackerOptions extends TrackLimits {
  url: string;
  fetch: Fetch;
  writeKey: string | undefined;
  timeoutMs: number;
  /** Who did an event that names nobody: the account that is signed in, or else the stored anonymous id. */
  whose: () => Promise<JsonObject>;
  /** Who is here: the account and the anonymous id, if there are both. */
  whoIs: () => Promise<JsonObject>;
}

export type Tracker = ReturnType<typeof createTracker>;

interface Entry {
  messageId: string;
  /** The event as it was when it was tracked, whatever happens to the object. */
  json: string;
  length: number;
  who: Promise<JsonObject> | undefined;
}

/** The length of a batch in characters of JSON: with three bytes for each it stays below the server's 5 MB. */
const batchLengthMax = 1024 * 1024;
/** Browsers send 64 KB in all after the page is gone. */
const keepaliveLengthMax = 20_000;
const flushMsDefault = 10_000;

export function createTracker(options: TrackerOptions) {
  const { queueMax = 10_000, batchMax = 100, delayMs = 1000, onDrop } = options;
  const queue: Entry[] = [];
  const closing = new AbortController();
  const headers: Record<string, string> = { "content-type": "application/json" };
  if (options.writeKey) headers["authorization"] = `Bearer ${options.writeKey}`;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let sending: Promise<void> | undefined;
  let dropped = 0;

  function drop(entries: readonly Dropped[]): void {
    if (entries.length === 0) return;
    dropped += entries.length;
    // Later, so that an error in it does not reach us.
    if (onDrop) queueMicrotask(() => onDrop(entries));
  }

  function add(
    call: Record<string, unknown>,
    given: TrackOptions,
    find: () => Promise<JsonObject>,
  ): void {
    const { userId, anonymousId, timestamp = new Date(), messageId = createId() } = given;
    const json = write({ ...call, userId, anonymousId, timestamp, messageId });
    const reason = closing.signal.aborted
      ? "The client is closed."
      : queue.length >= queueMax
        ? `${queueMax} events wait already.`
        : json === undefined && "The event is no JSON.";
    if (reason || json === undefined) return drop([{ messageId, reason: reason || "" }]);
    const isKnown = userId !== undefined || anonymousId !== undefined;
    const who = isKnown ? undefined : find();
    queue.push({ messageId, json, length: json.length, who });
    if (queue.length >= batchMax) void start();
    else timer ??= setTimeout(() => void start(), delayMs);
  }

  function start(): Promise<void> {
    clearTimeout(timer);
    timer = undefined;
    sending ??= run().finally(() => (sending = undefined));
    return sending;
  }

  async function run(): Promise<void> {
    while (queue.length > 0) {
      const batch = takeBatch(queue, batchMax);
      await deliver(batch);
      queue.splice(0, batch.length);
    }
  }

  /** Fulfils when the server has the batch or it is dropped. */
  async function deliver(batch: readonly Entry[]): Promise<void> {
    const calls = await Promise.all(batch.map(toCall));
    for (let attempt = 1; ; attempt++) {
      const response = await send(calls);
      const receipt = response.ok ? await readReceipt(response) : undefined;
      if (receipt) {
        return drop(
          receipt.rejected.map(({ index, reason }) => ({
            messageId: batch[index]!.messageId,
            reason,
          })),
        );
      }
      // An answer that is no receipt comes from somebody else, such as a hotel's log-in page.
      if (!response.ok && !isPassing(response.status)) {
        const { message } = await readProblem(response);
        return drop(batch.map(({ messageId }) => ({ messageId, reason: message })));
      }
      await sleep(waitMs(attempt, response.headers.get("retry-after")), closing.signal);
      if (closing.signal.aborted) {
        const reason = "The client was closed before the server had it.";
        return drop(batch.map(({ messageId }) => ({ messageId, reason })));
      }
    }
  }

  function send(batch: readonly Json[]): Promise<Response> {
    // From the difference of the clocks the server knows the true time.
    const body = JSON.stringify({ batch, sentAt: new Date() });
    const signal = AbortSignal.any([AbortSignal.timeout(options.timeoutMs), closing.signal]);
    const keepalive = body.length <= keepaliveLengthMax && { keepalive: true };
    const init = { method: "POST", headers, body, signal, ...keepalive };
    return options.fetch(`${options.url}/v1/batch`, init);
  }

  /** Sends the events that wait. False if some still wait after `withinMs`. */
  async function flush(withinMs = flushMsDefault): Promise<boolean> {
    const enough = new AbortController();
    const wait = sleep(withinMs, enough.signal).then(() => false);
    const isSent = await Promise.race([start().then(() => true), wait]);
    enough.abort();
    return isSent;
  }

  // A page that is hidden may never be seen again.
  const page = (globalThis as { document?: EventTarget & { visibilityState: string } }).document;
  const onHidden = () => void (page?.visibilityState === "hidden" && start());
  page?.addEventListener("visibilitychange", onHidden);

  return {
    track(event: string | TrackedEvent, properties?: Record<string, unknown>, who?: TrackOptions) {
      const given = typeof event === "string" ? { event, properties, ...who } : event;
      const { event: name, properties: about } = given;
      add({ type: "track", event: name, properties: about }, given, options.whose);
    },
    identify({ traits, ...who }: Identity = {}) {
      add({ type: "identify", traits }, who, options.whoIs);
    },
    flush,
    /** How many events will not arrive. */
    dropped: () => dropped,
    /** Sends the events that wait, for at most `withinMs`, and accepts no more. */
    async close(withinMs?: number): Promise<boolean> {
      const isSent = await flush(withinMs);
      page?.removeEventListener("visibilitychange", onHidden);
      closing.abort();
      await sending;
      return isSent;
    },
  };
}

function takeBatch(queue: readonly Entry[], countMax: number): readonly Entry[] {
  let length = 0;
  const tooMuch = queue.findIndex((entry, index) => {
    length += entry.length;
    return index > 0 && (index === countMax || length > batchLengthMax);
  });
  return queue.slice(0, tooMuch === -1 ? queue.length : tooMuch);
}

async function toCall({ json, who }: Entry): Promise<JsonObject> {
  return { ...JSON.parse(json), ...(await who) } as JsonObject;
}

/** Undefined for a value that JSON cannot hold, such as a cycle or a bigint. */
function write(call: object): string | undefined {
  try {
    return JSON.stringify(call);
  } catch {
    return undefined;
  }
}

async function readReceipt(response: Response): Promise<Receipt | undefined> {
  const receipt = (await response.json().catch(() => undefined)) as Receipt | undefined;
  return receipt?.success === true ? receipt : undefined;
}

/** A random UUID (RFC 9562 §5.4). Browsers have `crypto.randomUUID` on https alone. */
export function createId(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6]! & 0x0f) | 0x40;
  bytes[8] = (bytes[8]! & 0x3f) | 0x80;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}
