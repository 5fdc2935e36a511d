// Hears what other nodes say (LISTEN and NOTIFY). It only makes things sooner: what is said while nobody hears it is lost,
// so after each connect everything is to be looked at anew, and whoever listens looks once in a while in any case.
// Bun.SQL reconnects by itself, but neither says that it has lost a connection nor notices a server that is silent, and a
// pooler between may take LISTEN and deliver nothing. So it says something to itself, and begins anew if it does not
// hear that.
import { SQL } from "bun";
import { settlesWithin } from "../../runtime/group-sync.ts";
import type { Address } from "./address.ts";

/** The log of events has a new row: the payload is its position. */
export const eventsChannel = "plaudit_events";
/** For what it says to itself. */
const pulseChannel = "plaudit_pulse";

export interface ListeningOptions {
  /** Past any pooler. */
  address: Address;
  /** What is done with a payload, by the channel's name. */
  channels: Readonly<Record<string, (payload: string) => void>>;
  /** Called when it hears from now on: something may have been said before. */
  onResync: () => void;
  /** Called when it hears no more, with the reason, once until it hears again. */
  onSilence: (reason: string) => void;
  limits?: ListeningLimits;
}

export interface ListeningLimits {
  /** In which a connection must listen, and one that was told to end is waited for. */
  connectMsMax: number;
  /** How often it says something to itself, and in which time it must hear that. */
  pulseMs: number;
  pulseMsMax: number;
  /** How long it rests after it has heard nothing: from this, which doubles, to that. */
  restMs: { first: number; most: number };
}

export const listeningLimits: ListeningLimits = {
  connectMsMax: 5000,
  pulseMs: 5000,
  pulseMsMax: 5000,
  restMs: { first: 250, most: 5000 },
};

export interface Listening {
  hears(): boolean;
  /** Never rejects. */
  close(): Promise<void>;
}

/** Begins to listen, and does so until it is closed. */
export function listen(options: ListeningOptions): Listening {
  const { onResync, onSilence, limits = listeningLimits } = options;
  const leaving = Promise.withResolvers<void>();
  let [isClosing, hears, isSaid] = [false, false, false];

  function begin(): void {
    [hears, isSaid] = [true, false];
    onResync();
  }

  async function listenUntilClosed(): Promise<void> {
    let restMs = limits.restMs.first;
    while (!isClosing) {
      try {
        await hear(options, limits, leaving.promise, () => {
          restMs = limits.restMs.first;
          begin();
        });
      } catch (error) {
        hears = false;
        if (!isSaid && !isClosing) onSilence((error as Error).message);
        isSaid = true;
      }
      await settlesWithin(leaving.promise, restMs);
      restMs = Math.min(restMs * 2, limits.restMs.most);
    }
  }

  const listening = listenUntilClosed();
  return {
    hears: () => hears,
    async close() {
      [isClosing, hears] = [true, false];
      leaving.resolve();
      await listening;
    },
  };
}

/** Listens on one client until it is to leave. Rejects when nothing is heard any more. */
async function hear(
  { address, channels }: ListeningOptions,
  limits: ListeningLimits,
  leaving: Promise<void>,
  onHearing: () => void,
): Promise<void> {
  const client = openClient(address, limits);
  let pulse = Promise.withResolvers<void>();
  const own = crypto.randomUUID();
  let isHeard = false;
  try {
    const all = Object.entries(channels).map(([name, hear]) => client.listen(name, hear));
    // The last one tells of Bun's own reconnects: the others are in force by then.
    const heard = (payload: string) => void (payload === own && pulse.resolve());
    await inTime(Promise.all(all), limits.connectMsMax, "does not let us listen");
    await inTime(
      client.listen(pulseChannel, heard, () => isHeard && onHearing()),
      limits.connectMsMax,
      "does not let us listen",
    );
    do {
      pulse = Promise.withResolvers<void>();
      const said = client.notify(pulseChannel, own).then(() => pulse.promise);
      await inTime(said, limits.pulseMsMax, "delivers nothing that is said (LISTEN and NOTIFY)");
      if (!isHeard) onHearing();
      isHeard = true;
    } while (!(await settlesWithin(leaving, limits.pulseMs)));
  } finally {
    await settlesWithin(client.close({ timeout: 0 }), limits.connectMsMax);
  }

  function inTime<T>(work: Promise<T>, ms: number, what: string): Promise<T> {
    return fulfilWithin(work, ms, `PostgreSQL at ${address.place} ${what}.`);
  }
}

function openClient(address: Address, limits: ListeningLimits): SQL {
  return new SQL({
    ...address,
    adapter: "postgres",
    // For what it says. What it hears has a connection of its own.
    max: 1,
    prepare: false,
    connectionTimeout: limits.connectMsMax / 1000,
    idleTimeout: 1,
    connection: { application_name: "plaudit listener" },
  });
}

async function fulfilWithin<T>(work: Promise<T>, ms: number, message: string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(message)), ms);
  try {
    return await Promise.race([work, late.promise]);
  } finally {
    clearTimeout(timer);
    // What is too late may still fail.
    work.catch(() => {});
  }
}
