// Requests that are each made afresh, at a pace or as fast as they are answered, and how long each took.
import { type Answer, connect } from "./connection.ts";

export interface Sending {
  url: string;
  /** The bytes of the next request; they are kept as they are until it is answered. */
  next: () => Uint8Array;
  seconds: number;
  connections: number;
  /** The least time from one request of a connection to its next. By default none. */
  paceMs?: number;
  /** While it says so nothing new is sent. By default never. */
  isHeld?: () => boolean;
}

export interface Sent {
  /** In ms, of every answer. */
  durations: number[];
  /** From the first request to the last answer. */
  seconds: number;
}

const answerMsMax = 10_000;
const heldMs = 5;

/**
 * Sends until the time is over. A 503 is waited out as it says, and its request sent again. Throws when
 * an answer is anything else than a 2xx, or comes too late, or not at all.
 */
export async function send(sending: Sending): Promise<Sent> {
  const startedAt = performance.now();
  const endsAt = startedAt + sending.seconds * 1000;
  const each = Array.from({ length: sending.connections }, () => converse(sending, endsAt));
  const durations = (await Promise.all(each)).flat();
  return { durations, seconds: (performance.now() - startedAt) / 1000 };
}

/** One connection: a request at a time. Gives how long each took that was answered well. */
async function converse(sending: Sending, endsAt: number): Promise<number[]> {
  const { url, next, paceMs = 0, isHeld = () => false } = sending;
  const connection = await open(new URL(url));
  const durations: number[] = [];
  try {
    let request = next();
    while (performance.now() < endsAt) {
      if (isHeld()) {
        await Bun.sleep(heldMs);
        continue;
      }
      const sentAt = performance.now();
      const retryAfterSeconds = await connection.ask(request);
      const duration = performance.now() - sentAt;
      if (retryAfterSeconds > 0) {
        await Bun.sleep(Math.min(retryAfterSeconds * 1000, Math.max(0, endsAt - sentAt)));
        continue;
      }
      durations.push(duration);
      request = next();
      if (paceMs > duration) await Bun.sleep(paceMs - duration);
    }
  } finally {
    connection.end();
  }
  return durations;
}

/** Asks and waits for the answer. */
async function open(url: URL) {
  let waiting: PromiseWithResolvers<Answer> | undefined;
  const fail = (error: Error) => waiting?.reject(error);
  const connection = await connect(url, {
    answered: (answer) => waiting?.resolve(answer),
    failed: fail,
  });
  return {
    /** Fulfils with 0, or with how many seconds the server wants to be left alone. */
    async ask(request: Uint8Array): Promise<number> {
      waiting = Promise.withResolvers<Answer>();
      connection.ask(request);
      const timer = setTimeout(() => fail(new Error("No answer in time.")), answerMsMax);
      const { status, text } = await waiting.promise;
      clearTimeout(timer);
      if (status >= 200 && status < 300) return 0;
      if (status === 503) return secondsOf(text);
      throw new Error(`A request failed: ${text}`);
    },
    end: () => connection.end(),
  };
}

function secondsOf(answer: string): number {
  return Number(/retry-after: (\d+)/i.exec(answer)?.[1] ?? 1);
}
