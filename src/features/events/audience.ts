// Limits who listens: in number, in all and for each caller, and to those who still may and who take what they are sent.
import { AppError } from "../../domain/error.ts";
import { type Authenticate, can, type Caller } from "../../domain/caller.ts";

export interface AudienceDeps {
  authenticate: Authenticate;
  /** The permission that a listener needs. Undefined: whoever is signed in may listen. */
  permission: string | undefined;
  seats?: Seats;
  recheckMs?: number;
  takeMsMax?: number;
  heldBytesMax?: number;
}

/** How many may listen at once: in all, and of one caller. */
export interface Seats {
  readonly listenersMax: number;
  readonly ofCallerMax: number;
}

/** Somebody who wants to listen, and how to end their stream. */
export interface Listener {
  caller: Caller;
  /** What they showed. It is checked again and again. */
  credentials: string | undefined;
  /** Called when they may not listen any more. */
  end: () => void;
  /** Called when they are too slow. */
  cut: () => void;
}

export interface Seat {
  /** Reports how many bytes wait to be taken; zero when they were taken. */
  holds(bytes: number): void;
  leave(): void;
}

export const seatsDefault: Seats = { listenersMax: 250, ofCallerMax: 100 };
const retryAfterSeconds = 30;
/** A stream ends about this long after its credentials were revoked or deleted, or have expired. */
const recheckMsDefault = 5000;
/** A listener who takes nothing for this long, although something waits, is cut off. */
const takeMsDefault = 60_000;
/** Bytes that wait for all listeners together. Above this, the slowest are cut off. */
const heldBytesDefault = 16 * 1024 * 1024;

export function createAudience({
  authenticate,
  permission,
  seats: { listenersMax, ofCallerMax } = seatsDefault,
  recheckMs = recheckMsDefault,
  takeMsMax = takeMsDefault,
  heldBytesMax = heldBytesDefault,
}: AudienceDeps) {
  /** In the order in which their shares last changed, the oldest first. */
  const seated = new Map<Listener, { bytes: number; since: number }>();
  const ofCaller = new Map<string, number>();
  let heldBytes = 0;
  let checking: Timer | undefined;
  let closed = false;

  async function check(): Promise<void> {
    const known = new Map<string, Promise<boolean>>();
    // A copy, because a listener who takes something meanwhile is moved to the end.
    const listeners = Array.from(seated);
    for (const [listener, { bytes, since }] of listeners) {
      if (bytes > 0 && performance.now() - since > takeMsMax) listener.cut();
      const { credentials = "" } = listener;
      const stillMay = known.get(credentials) ?? mayStill(credentials);
      known.set(credentials, stillMay);
      if (!(await stillMay)) listener.end();
    }
  }

  async function mayStill(credentials: string): Promise<boolean> {
    try {
      const caller = await authenticate(credentials);
      if (permission === undefined) return caller?.user !== undefined;
      return caller !== undefined && can(caller, permission);
    } catch (error) {
      // If the store cannot be read just now, nobody knows who may listen, and the stream goes on.
      return !(error instanceof AppError && error.code === "unauthorized");
    }
  }

  function count(caller: string, change: 1 | -1): void {
    const listeners = (ofCaller.get(caller) ?? 0) + change;
    if (listeners === 0) ofCaller.delete(caller);
    else ofCaller.set(caller, listeners);
  }

  function cutSlowest(): void {
    for (const [listener, { bytes }] of seated) {
      if (heldBytes <= heldBytesMax) return;
      if (bytes > 0) listener.cut();
    }
  }

  return {
    /** Throws `unavailable` if too many listen, and `rate_limited` if too many of this caller do. */
    seat(listener: Listener): Seat {
      const id = listener.caller.keyId ?? listener.caller.user?.id ?? "";
      if ((ofCaller.get(id) ?? 0) >= ofCallerMax) {
        const message = `You have ${ofCallerMax} live streams already.`;
        throw new AppError("rate_limited", message, { retryAfterSeconds });
      }
      if (closed || seated.size >= listenersMax) {
        throw new AppError("unavailable", "Too many clients listen already.", {
          retryAfterSeconds,
        });
      }
      if (seated.size === 0) checking = setInterval(() => void check(), recheckMs);
      seated.set(listener, { bytes: 0, since: performance.now() });
      count(id, 1);

      const holds = (bytes: number) => {
        const before = seated.get(listener);
        if (!before) return;
        heldBytes += bytes - before.bytes;
        seated.delete(listener);
        seated.set(listener, { bytes, since: performance.now() });
        if (heldBytes > heldBytesMax) cutSlowest();
      };
      return {
        holds,
        leave() {
          holds(0);
          if (!seated.delete(listener)) return;
          count(id, -1);
          if (seated.size === 0) clearInterval(checking);
        },
      };
    },
    /** Ends all streams, and accepts no more listeners. */
    close(): void {
      closed = true;
      for (const listener of seated.keys()) listener.end();
    },
    size: () => seated.size,
  };
}
