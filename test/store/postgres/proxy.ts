// What stands between a server and its database: a network that takes its time, or falls silent.
import type { Socket } from "bun";

export interface Proxy {
  readonly port: number;
  /** The address of a database behind it. */
  urlOf(url: string): string;
  /** Passes nothing on from now on, and closes nothing. */
  fallSilent(): void;
  /** Falls silent once it has passed on a text that is asked. */
  loseAnswerTo(text: string): void;
  stop(): void;
}

interface Side {
  other?: Socket<Side>;
  /** What came before the other side was there. */
  early: Uint8Array[];
  /** When what was passed on last arrives: nothing overtakes. */
  dueAt: number;
}

export interface ProxyOptions {
  /** What comes is passed on half of it later, each way. */
  roundTripMs?: number;
  /** A setting with which nobody may connect, as PgBouncer has many. */
  refuses?: string;
}

/** Passes on to a socket what comes. */
export function openProxy(path: string, { roundTripMs = 0, refuses }: ProxyOptions = {}): Proxy {
  let isSilent = false;
  let last: string | undefined;

  function pass(from: Socket<Side>, bytes: Uint8Array): void {
    if (isSilent) return;
    const { other, early } = from.data;
    if (!other) return void early.push(bytes);
    const now = performance.now();
    from.data.dueAt = Math.max(from.data.dueAt, now + roundTripMs / 2);
    // A timer of JavaScript's may be a millisecond early or late: what is asked at once still goes at once.
    setTimeout(() => other.write(bytes), from.data.dueAt - now);
    if (last !== undefined && Buffer.from(bytes).includes(last)) isSilent = true;
  }

  async function join(near: Socket<Side>): Promise<void> {
    const data: Side = { other: near, early: [], dueAt: 0 };
    try {
      near.data.other = await Bun.connect<Side>({ unix: path, data, socket: handlers });
      for (const bytes of near.data.early.splice(0)) pass(near, bytes);
    } catch {
      near.end();
    }
  }

  const handlers = {
    data(from: Socket<Side>, bytes: Buffer) {
      if (refuses === undefined || !bytes.includes(`\0${refuses}\0`))
        return pass(from, Uint8Array.from(bytes));
      from.end(refusalOf(refuses));
    },
    close: ({ data }: Socket<Side>) => void data.other?.end(),
  };
  const listener = Bun.listen<Side>({
    hostname: "127.0.0.1",
    port: 0,
    socket: {
      ...handlers,
      open(near) {
        near.data = { early: [], dueAt: 0 };
        void join(near);
      },
    },
  });
  return {
    port: listener.port,
    urlOf(url) {
      const { username, password, pathname } = new URL(url);
      return `postgres://${username}:${password}@127.0.0.1:${listener.port}${pathname}`;
    },
    fallSilent: () => void (isSilent = true),
    loseAnswerTo: (text) => void (last = text),
    stop: () => listener.stop(true),
  };
}

/** PgBouncer's answer, as PostgreSQL's protocol has it (postgresql.org/docs/current/protocol-message-formats.html). */
function refusalOf(setting: string): Uint8Array {
  const fields = ["SFATAL", "C08P01", `Munsupported startup parameter: ${setting}`, ""];
  const body = Buffer.from(`${fields.join("\0")}\0`);
  const head = Buffer.alloc(5);
  head.write("E");
  head.writeInt32BE(body.length + 4, 1);
  return Buffer.concat([head, body]);
}
