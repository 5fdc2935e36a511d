// A load generator of our own, for machines without wrk, and where each request must be made afresh.

export interface Sending {
  url: string;
  /** The bytes of the next request; they are kept as they are until it is answered. */
  next: () => Uint8Array;
  seconds: number;
  connections: number;
  /** The least time from one request of a connection to its next. By default none. */
  paceMs?: number;
}

export interface Sent {
  /** In ms, of every answer. */
  durations: number[];
  /** From the first request to the last answer. */
  seconds: number;
}

const answerMsMax = 10_000;

/** Sends until the time is over. Throws when an answer is no 2xx, or comes too late, or not at all. */
export async function send(sending: Sending): Promise<Sent> {
  const startedAt = performance.now();
  const endsAt = startedAt + sending.seconds * 1000;
  const each = Array.from({ length: sending.connections }, () => converse(sending, endsAt));
  const durations = (await Promise.all(each)).flat();
  return { durations, seconds: (performance.now() - startedAt) / 1000 };
}

/** One connection: a request at a time. */
async function converse({ url, next, paceMs = 0 }: Sending, endsAt: number): Promise<number[]> {
  const connection = await connect(new URL(url));
  const durations: number[] = [];
  try {
    while (performance.now() < endsAt) {
      const sentAt = performance.now();
      await connection.ask(next());
      const duration = performance.now() - sentAt;
      durations.push(duration);
      if (paceMs > duration) await Bun.sleep(paceMs - duration);
    }
  } finally {
    connection.end();
  }
  return durations;
}

async function connect({ hostname, port }: URL) {
  let waiting: PromiseWithResolvers<void> | undefined;
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
        const isGood = answer.startsWith("HTTP/1.1 2");
        const whole = answer;
        answer = "";
        if (isGood) waiting?.resolve();
        else fail(whole);
      },
    },
  });

  return {
    async ask(request: Uint8Array): Promise<void> {
      waiting = Promise.withResolvers<void>();
      unsent = request;
      flush(socket);
      const timer = setTimeout(() => fail("no answer in time"), answerMsMax);
      await waiting.promise;
      clearTimeout(timer);
    },
    end: () => socket.end(),
  };
}
