// A load generator of our own, for machines without wrk, and where each request must be made afresh.

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
  const connection = await connect(new URL(url));
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

async function connect({ hostname, port }: URL) {
  let waiting: PromiseWithResolvers<number> | undefined;
  let unsent: Uint8Array = new Uint8Array(0);
  let answer = "";

  const fail = (reason: string) => waiting?.reject(new Error(`A request failed: ${reason}`));
  const flush = (socket: Bun.Socket) => {
    unsent = unsent.subarray(socket.write(unsent));
  };
  const socket = await Bun.connect({
    hostname,
    port: Number(port),
    socket: {
      drain: flush,
      close: () => fail("the connection was closed"),
      error: (_socket, error) => fail(error.message),
      data(_socket, chunk) {
        // The bodies asked for here are ASCII: a character is a byte.
        answer += chunk.toString("latin1");
        const bodyAt = answer.indexOf("\r\n\r\n") + 4;
        if (bodyAt < 4) return;
        const length = Number(/content-length: (\d+)/i.exec(answer)?.[1]);
        if (Number.isNaN(length)) return fail("its answer has no length");
        if (answer.length < bodyAt + length) return;
        const status = Number(answer.slice(9, 12));
        const whole = answer;
        answer = "";
        if (status >= 200 && status < 300) waiting?.resolve(0);
        else if (status === 503) waiting?.resolve(secondsOf(whole));
        else fail(whole);
      },
    },
  });

  return {
    /** Fulfils with 0, or with how many seconds the server wants to be left alone. */
    async ask(request: Uint8Array): Promise<number> {
      waiting = Promise.withResolvers<number>();
      unsent = request;
      flush(socket);
      const timer = setTimeout(() => fail("no answer in time"), answerMsMax);
      const retryAfterSeconds = await waiting.promise;
      clearTimeout(timer);
      return retryAfterSeconds;
    },
    end: () => socket.end(),
  };
}

function secondsOf(answer: string): number {
  return Number(/retry-after: (\d+)/i.exec(answer)?.[1] ?? 1);
}
