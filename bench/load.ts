// A load at full speed on one server, or on two in turns: as many requests as are answered, over so many
// connections. It sends bytes that are made once, and looks at an answer no further than it must.
import { type Connection, connect } from "./connection.ts";
import { mark } from "./request.ts";

export interface Wanted {
  url: string;
  /** Sent in turn, over and over. */
  requests: readonly string[];
  connections: number;
}

export interface Load extends Disposable {
  /** In all its runs. */
  readonly answered: number;
  /** Sends for so long, until the last is answered. Throws when one fails, or is no 2xx, or comes too late. */
  run(ms: number): Promise<Answered>;
}

export interface Answered {
  count: number;
  ms: number;
}

const answerMsMax = 10_000;

export async function openLoad({ url, requests, connections }: Wanted): Promise<Load> {
  const ready = requests.map(toReady);
  let sent = 0;
  let answered = 0;
  let until = 0;
  let waiting = 0;
  let run = Promise.withResolvers<void>();

  function ask(connection: Connection): void {
    const { bytes, markAt } = ready[sent % ready.length]!;
    sent++;
    if (markAt >= 0) bytes.write(sent.toString(16).padStart(mark.length, "0"), markAt, "latin1");
    connection.ask(bytes);
  }

  async function open(): Promise<Connection> {
    const connection = await connect(new URL(url), {
      failed: (error) => run.reject(error),
      answered({ status, text }) {
        if (status < 200 || status >= 300) return run.reject(new Error(`Not well: ${text}`));
        answered++;
        if (performance.now() < until) return ask(connection);
        waiting--;
        if (waiting === 0) run.resolve();
      },
    });
    return connection;
  }
  const all = await Promise.all(Array.from({ length: connections }, open));

  return {
    get answered() {
      return answered;
    },
    async run(ms) {
      run = Promise.withResolvers<void>();
      const timer = setTimeout(() => run.reject(new Error("No answer in time.")), ms + answerMsMax);
      const startedAt = performance.now();
      const before = answered;
      until = startedAt + ms;
      waiting = all.length;
      for (const connection of all) ask(connection);
      await run.promise.finally(() => clearTimeout(timer));
      return { count: answered - before, ms: performance.now() - startedAt };
    },
    [Symbol.dispose]() {
      // Their closing is no failure of a run any more.
      run.resolve();
      for (const connection of all) connection.end();
    },
  };
}

function toReady(request: string): { bytes: Buffer; markAt: number } {
  const bytes = Buffer.from(request);
  return { bytes, markAt: bytes.indexOf(mark) };
}

/** How many requests a second are answered. */
export async function load(wanted: Wanted & { seconds: number }): Promise<number> {
  using running = await openLoad(wanted);
  const { count, ms } = await running.run(wanted.seconds * 1000);
  return (count / ms) * 1000;
}

/** Short, so that what disturbs the machine disturbs both, and long enough to find its caches again. */
const turnMs = 50;
/** A sender that finds an answer more often than that is measured itself, instead of the servers. */
const idleMin = 0.2;

/**
 * How many requests a second two servers answer, each in its own turns. The sender never sleeps between:
 * a server that has to wake it pays for that, and the slower one more often.
 */
export async function loadInTurns(
  loads: readonly [Load, Load],
  seconds: number,
): Promise<[number, number]> {
  const found = loads.map(() => ({ count: 0, ms: 0 }));
  const turns = Math.ceil((seconds * 1000) / turnMs);
  const awake = stayAwake(() => loads[0].answered + loads[1].answered);
  for (let turn = 0; turn < turns; turn++) {
    // Each is the first of two as often as the other.
    for (const index of turn % 2 === 0 ? [0, 1] : [1, 0]) {
      const { count, ms } = await loads[index]!.run(turnMs);
      found[index]!.count += count;
      found[index]!.ms += ms;
    }
  }
  const idle = awake.end();
  if (idle < idleMin)
    console.error("The load is hardly faster than the servers: this ratio flatters.");
  return found.map(({ count, ms }) => (count / ms) * 1000) as [number, number];
}

/**
 * Has the event loop look for answers without ever waiting for them. Once it has ended it tells in which
 * part of its turns there was none.
 */
function stayAwake(countAnswers: () => number) {
  let isEnded = false;
  let turns = 0;
  let idle = 0;
  let before = countAnswers();
  const turn = () => {
    const now = countAnswers();
    turns++;
    if (now === before) idle++;
    before = now;
    if (!isEnded) setImmediate(turn);
  };
  setImmediate(turn);
  return {
    end(): number {
      isEnded = true;
      return idle / turns;
    },
  };
}
