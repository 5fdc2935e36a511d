// Takes in what clients send. Every event that is answered as accepted is in the journal.
import { setImmediate } from "node:timers/promises";
import { AppError } from "../../domain/error.ts";
import type { Caller } from "../../domain/caller.ts";
import type { Log } from "../../runtime/log.ts";
import { createCollector } from "../../runtime/memory.ts";
import type { RecordedEvent } from "../../domain/event.ts";
import { createAllowance, type Share } from "./allowance.ts";
import type { Dialect } from "./batch.ts";
import { type Delivery, limits, type Opened, openBody, readBody, tooManyWait } from "./body.ts";
import { skewOf } from "./clock.ts";
import { demandOrigin } from "./cors.ts";
import type { Receipt } from "./model.ts";
import type { Packed } from "./packed.ts";
import { createReader } from "./reading.ts";
import { createRejections } from "./rejections.ts";
import { browserSettings } from "./segment.ts";
import { createSenders, type SendersDeps } from "./senders.ts";
import { createStrangers } from "./strangers.ts";
import type { KeyForm } from "./named.ts";
import { createByteTurns } from "../../runtime/byte-turns.ts";
import { createQueue } from "../../runtime/queue.ts";
import type { Visitors } from "./visitors.ts";
import type { Draft, Vocabulary } from "./vocabulary.ts";

export interface IngestDeps extends SendersDeps {
  /** Keeps the events, or throws `unavailable`. */
  accept: (events: readonly RecordedEvent[]) => Promise<void>;
  keyForm: KeyForm;
  /** Called before each turn in which bodies are read: the disk works on the writes meanwhile. */
  beginWrites?: () => void;
  clock: () => number;
  log: Log;
  vocabulary: Vocabulary;
  visitors: Visitors;
  /** What all nodes count of a key's events. Undefined where there is one node. */
  share: Share | undefined;
}

export type Ingest = ReturnType<typeof createIngest>;

/** The source of events that an account sends with its own token, which names no source. */
const accountSource = "api";

/** A delivery that is let in. */
interface Taking {
  delivery: Delivery;
  receivedAt: number;
  /** Undefined if the body names a good key. */
  known: Caller | undefined;
  dialect: Dialect;
}

/** Large bodies that wait to be read, one after another. */
const heavyWaitingMax = 64;
/** How many bytes of large bodies are read before their memory is given back. */
const lyingBytesMax = 4 * 1024 * 1024;

export function createIngest(deps: IngestDeps) {
  const { accept, clock, vocabulary, visitors } = deps;
  const senders = createSenders(deps);
  const read = createReader();
  const takeAllowance = createAllowance(deps);
  const rejections = createRejections(deps);
  const takeTurn = createByteTurns(deps.beginWrites);
  const heavy = createQueue({ atOnceMax: 1, waitingMax: heavyWaitingMax, full: tooManyWait });
  const collect = createCollector(lyingBytesMax);
  const strangers = createStrangers(deps);

  async function take(opened: Opened, { delivery, receivedAt, known, dialect }: Taking) {
    const { value, length } = await readBody(opened, takeTurn);
    const batch = dialect(value);
    const caller = known ?? (await senders.byKey(batch.key));
    demandOrigin(caller, delivery.header("origin"));
    await limit(caller, delivery, batch.calls.length);
    const { source = accountSource } = caller;
    const arrival = { source, receivedAt, skewMs: skewOf(batch.sentAt, receivedAt) };
    const userAgent = batch.userAgent ?? browserOf(delivery);
    const names = await vocabulary.open(source);
    const { refuse: refuseNames } = names;
    const { country } = delivery;
    const visitor = caller.isPublic ? await visitorOf(delivery, source) : undefined;
    const circumstances = { arrival, length, userAgent, country, visitor, refuseNames };
    const { events, rejected, refused } = read(batch, circumstances);
    if (caller.isPublic) for (const event of events) event.public = true;
    if (opened.isHeavy) await setImmediate();
    await keep(events, names);
    if (opened.isHeavy) collect(length);
    rejections.note(source, refused);
    return { success: true, accepted: events.length, rejected };
  }

  /** Who a page's visitor is for today, told without a cookie. Only a browser says its origin. */
  async function visitorOf(delivery: Delivery, source: string) {
    const userAgent = browserOf(delivery);
    if (userAgent === undefined) return undefined;
    const idOf = await visitors.today();
    return () => idOf({ address: delivery.address, userAgent, source });
  }

  /** Opens the body of a sender whose key is good. */
  async function open(packed: Packed, taking: Taking): Promise<Receipt> {
    try {
      const opened = openBody(packed);
      const work = () => take(opened, taking);
      return await (opened.isHeavy ? heavy(work) : work());
    } catch (error) {
      rejections.noteBody(error);
      throw error;
    }
  }

  async function limit(caller: Caller, from: Pick<Delivery, "address">, count: number) {
    if (count > limits.eventsMax) {
      throw new AppError("too_large", `A request holds at most ${limits.eventsMax} events.`);
    }
    await takeAllowance(caller, from, count);
  }

  /** Only names that are stored count. There might be any number of names that are not. */
  async function keep(events: readonly RecordedEvent[], names: Draft): Promise<void> {
    try {
      await accept(events);
    } catch (error) {
      names.drop();
      throw error;
    }
    names.keep();
  }

  return {
    /**
     * Takes in a delivery. A bad event is named in the answer, and the others are kept. Throws `unauthorized`,
     * `forbidden`, `bad_request`, `too_large`, `rate_limited`, `unavailable`.
     */
    async receive(delivery: Delivery, dialect: Dialect): Promise<Receipt> {
      const receivedAt = clock();
      const known = await senders.byHeader(delivery.header("authorization"));
      const encoding = delivery.header("content-encoding");
      const { bytes, release } = await delivery.read(known !== undefined);
      try {
        if (!known) await strangers.admit({ bytes, encoding, address: delivery.address });
        return await open({ bytes, encoding }, { delivery, receivedAt, known, dialect });
      } finally {
        release();
      }
    },

    /** The settings that Segment's browser client loads first. Throws `not_found` for a key that may not send. */
    async settings(key: string, origin: string) {
      await senders.byKey(key).catch((error: unknown) => {
        const isRefused = error instanceof AppError;
        throw isRefused ? new AppError("not_found", "There is no such key.") : error;
      });
      return browserSettings({ key, origin });
    },

    /** How many events were rejected since the start. */
    rejected: rejections.total,

    /** What was rejected of a source, and why. */
    rejectedOf: rejections.of,

    /** Forgets it: somebody is erased, and an event that was rejected may say of them. */
    clearRejected: rejections.clearSamples,

    /** How many bodies of known senders were refused as a whole. */
    bodiesRefused: rejections.bodies,

    /** How many events were rejected because their source has used as many names as it may. */
    namesRefused: vocabulary.refused,

    /** Forgets the names that a source has used. */
    clearNames: vocabulary.clear,
  };
}

/** A page's request has its visitor's user agent. A server's client names itself, and is no visitor. */
function browserOf(delivery: Delivery): string | undefined {
  return delivery.header("origin") === undefined ? undefined : delivery.header("user-agent");
}
