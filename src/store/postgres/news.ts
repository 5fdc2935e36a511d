// News by PostgreSQL's notifications. They are sent with the transaction that they are written in, and each node hears
// those of all.
import { sql } from "drizzle-orm";
import { keyLengthMax } from "../news.ts";
import type { News, Topic } from "../store.ts";
import { readAddress } from "./address.ts";
import { listen, type ListeningLimits } from "./listening.ts";

export interface HearingOptions {
  /** Past any pooler. */
  url: string;
  /** Called when nothing is heard any more, with the reason, once until it is again. */
  onSilence: (reason: string) => void;
  limits?: ListeningLimits;
  /** Default: `silentGapMs`. */
  gapMs?: number;
}

export interface OpenNews extends News {
  close(): Promise<void>;
}

const channel = "plaudit_news";
/** How often what is remembered is read again while nothing is heard: for so long it may be wrong. */
export const silentGapMs = 10_000;

/** Without `hearing` nothing is ever heard. */
export function openNews(hearing?: HearingOptions): OpenNews {
  /** This process hears itself, too. */
  const self = Bun.randomUUIDv7();
  const listeners = new Set<{ topic: Topic; hear: (key: string) => void }>();
  const onGaps = new Set<() => void>();
  let heard: ReturnType<typeof openHearing> | undefined;

  function pass(text: string): void {
    const told = read(text);
    // Whatever it was meant to say.
    if (!told) return tellGap();
    const [by, topic, key] = told;
    if (by === self) return;
    for (const each of listeners) if (each.topic === topic) each.hear(key);
  }

  function tellGap(): void {
    for (const each of onGaps) each();
  }

  return {
    hear() {
      if (hearing) heard ??= openHearing(hearing, { pass, tellGap });
    },
    tell(db, topic, key = "") {
      const text = JSON.stringify([self, topic, key.slice(0, keyLengthMax)]);
      return [
        db.select({ told: sql`pg_notify(${channel}, ${text})` }).from(sql`(select 1) as one`),
      ];
    },
    on: (topic, hear) => addTo(listeners, { topic, hear }),
    onGap: (listener) => addTo(onGaps, listener),
    close: async () => heard?.close(),
  };
}

/** As a node tells it: which one, and what of. Undefined of anything else that is sent there. */
function read(text: string): [by: string, topic: Topic, key: string] | undefined {
  try {
    const told: unknown = JSON.parse(text);
    const isTold = Array.isArray(told) && told.length === 3;
    return isTold ? (told as [string, Topic, string]) : undefined;
  } catch {
    return undefined;
  }
}

function addTo<T>(all: Set<T>, one: T): () => void {
  all.add(one);
  return () => void all.delete(one);
}

/** Listens. While it hears nothing, there is a gap again and again. */
function openHearing(
  { url, onSilence, limits, gapMs = silentGapMs }: HearingOptions,
  { pass, tellGap }: { pass: (payload: string) => void; tellGap: () => void },
) {
  const listening = listen({
    address: readAddress(url),
    channels: { [channel]: pass },
    onResync: tellGap,
    onSilence,
    ...(limits && { limits }),
  });
  const timer = setInterval(() => listening.hears() || tellGap(), gapMs).unref();
  return {
    async close() {
      clearInterval(timer);
      await listening.close();
    },
  };
}
