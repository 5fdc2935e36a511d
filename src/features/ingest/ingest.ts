// Takes in what others' clients send: who sends it, which of it is good, when it happened. Every event
// that it answers for as accepted is in the journal.
import { AppError } from "../../error.ts";
import { type Authenticate, type Caller, can } from "../../http/session.ts";
import { limits as eventLimits, type RecordedEvent } from "../../recorder/event.ts";
import {
  type Arrival,
  isRejection,
  parseTime,
  readIncoming,
  type Rejection,
} from "../../recorder/incoming.ts";
import { createAllowance } from "./allowance.ts";
import { asObject, type Batch, type Dialect } from "./batch.ts";
import { type Body, type Delivery, limits, readBody } from "./body.ts";
import { createBotCheck } from "./bots.ts";
import type { Receipt, RejectedEvent } from "./model.ts";
import { browserSettings } from "./segment.ts";
import { createVocabulary, type VocabularyLimits } from "./vocabulary.ts";

export interface IngestDeps {
  /** Keeps the events, or throws `unavailable`. */
  accept: (events: readonly RecordedEvent[]) => Promise<void>;
  authenticate: Authenticate;
  /** Who calls with an API key; undefined when it is none of ours. */
  findByKey: (key: string) => Promise<Caller | undefined>;
  clock: () => number;
  vocabularyLimits?: VocabularyLimits;
}

export type Ingest = ReturnType<typeof createIngest>;

const sending = "events:write";
/** The source of what an account sends with its own token, which names none. */
const accountSource = "api";
/**
 * A clock that seems off by less than this is taken to be right: it is as likely the way here, or a
 * retry of a body that was made a moment ago, and right clocks keep their exact times.
 */
export const skewMsMin = 5000;

export function createIngest(deps: IngestDeps) {
  const { accept, authenticate, findByKey, clock } = deps;
  const isBot = createBotCheck();
  const refuseNames = createVocabulary(deps.vocabularyLimits);
  const takeAllowance = createAllowance({ clock });

  /** Undefined where the header holds no key; the body may. */
  async function callerOf(authorization: string | undefined): Promise<Caller | undefined> {
    if (authorization === undefined) return undefined;
    const key = basicKey(authorization);
    if (key === "") return undefined;
    const caller = key === undefined ? await authenticate(authorization) : await findByKey(key);
    return caller ?? Promise.reject(unauthorized());
  }

  /** Of a body without a key we tell a stranger nothing but that. */
  async function readFrom(delivery: Delivery, known: Caller | undefined, dialect: Dialect) {
    try {
      const body = await readBody(delivery);
      return { body, batch: dialect(body.value) };
    } catch (error) {
      const isUnreadable = error instanceof AppError && error.code === "bad_request";
      throw isUnreadable && !known ? unauthorized(error) : error;
    }
  }

  async function callerByKey(key: unknown): Promise<Caller> {
    const caller = typeof key === "string" ? await findByKey(key) : undefined;
    return caller ?? Promise.reject(unauthorized());
  }

  function readCall(call: unknown, arrival: Arrival, agent: unknown): RecordedEvent | Rejection {
    const read = readIncoming(call, arrival);
    if (isRejection(read)) return read;
    const refused = refuseNames(read);
    if (refused) return refused;
    if (isBot(userAgentOf(call) ?? agent)) read.properties = { ...read.properties, $bot: true };
    return read;
  }

  function readCalls(body: Body, batch: Batch, arrival: Arrival, agent: unknown) {
    const mayBeTooLong = body.length > eventLimits.eventBytesMax;
    const events: RecordedEvent[] = [];
    const rejected: RejectedEvent[] = [];
    for (const [index, call] of batch.calls.entries()) {
      const read =
        mayBeTooLong && isTooLong(call)
          ? tooLong
          : readCall(call, arrivalOf(call, batch, arrival), agent);
      if (isRejection(read)) rejected.push(toRejected(index, call, read, batch.fields));
      else events.push(read);
    }
    return { events, rejected };
  }

  return {
    /**
     * Takes in a delivery. A bad event is told of and fails nothing else. Throws `unauthorized`,
     * `forbidden`, `bad_request`, `too_large`, `rate_limited`, `unavailable`.
     */
    async receive(delivery: Delivery, dialect: Dialect): Promise<Receipt> {
      const receivedAt = clock();
      const known = await callerOf(delivery.header("authorization"));
      const { body, batch } = await readFrom(delivery, known, dialect);
      const caller = known ?? (await callerByKey(batch.key));
      demandMaySend(caller);
      const { length } = batch.calls;
      if (length > limits.eventsMax) {
        throw new AppError("too_large", `A request holds at most ${limits.eventsMax} events.`);
      }
      const { keyId, eventsPerMinute } = caller;
      if (keyId !== undefined && eventsPerMinute !== undefined) {
        takeAllowance(keyId, eventsPerMinute, length);
      }
      const source = caller.source ?? accountSource;
      const arrival = { source, receivedAt, skewMs: skewOf(batch.sentAt, receivedAt) };
      const agent = batch.userAgent ?? browserOf(delivery);
      const { events, rejected } = readCalls(body, batch, arrival, agent);
      await accept(events);
      return { success: true, accepted: events.length, rejected };
    },

    /** What Segment's browser client loads first. Throws `not_found` for a key that may not send. */
    async settings(key: string, origin: string) {
      const caller = await findByKey(key);
      if (!caller || !can(caller, sending))
        throw new AppError("not_found", "There is no such key.");
      return browserSettings({ key, origin });
    },
  };
}

/** RFC 7617: the user name is the key, and nobody looks at the password. Undefined for another scheme. */
function basicKey(authorization: string): string | undefined {
  if (authorization.slice(0, 6).toLowerCase() !== "basic ") return undefined;
  const pair = Buffer.from(authorization.slice(6).trim(), "base64").toString();
  const colon = pair.indexOf(":");
  return colon === -1 ? pair : pair.slice(0, colon);
}

function demandMaySend(caller: Caller): void {
  if (!can(caller, sending)) {
    throw new AppError("forbidden", `This needs the permission ${sending}.`);
  }
}

function unauthorized(cause?: unknown): AppError {
  return new AppError("unauthorized", "Could not validate credentials", { cause });
}

/** Segment: the true time is `receivedAt − (sentAt − timestamp)`. */
function skewOf(sentAt: unknown, receivedAt: number): number {
  const sent = parseTime(sentAt);
  if (sent === undefined) return 0;
  const skew = sent - receivedAt;
  return Math.abs(skew) < skewMsMin ? 0 : skew;
}

/** A single call, and each of a batch that says nothing of it, may tell its own. */
function arrivalOf(call: unknown, { sentAt }: Batch, arrival: Arrival): Arrival {
  if (sentAt !== undefined) return arrival;
  const own = asObject(call)?.["sentAt"];
  return own === undefined ? arrival : { ...arrival, skewMs: skewOf(own, arrival.receivedAt) };
}

function userAgentOf(call: unknown): unknown {
  return asObject(asObject(call)?.["context"])?.["userAgent"];
}

/** A page's own calls are its visitor's; a server's client names itself, and that is no visitor. */
function browserOf(delivery: Delivery): string | undefined {
  return delivery.header("origin") === undefined ? undefined : delivery.header("user-agent");
}

function isTooLong(call: unknown): boolean {
  return Buffer.byteLength(JSON.stringify(call)) > eventLimits.eventBytesMax;
}

const tooLong: Rejection = {
  field: "",
  reason: `must be at most ${eventLimits.eventBytesMax} bytes of JSON`,
};

function toRejected(
  index: number,
  call: unknown,
  { field, reason }: Rejection,
  fields: Batch["fields"],
): RejectedEvent {
  const name = fields?.[field] ?? field;
  const messageId = asObject(call)?.["messageId"];
  const isShort =
    typeof messageId === "string" && messageId.length <= eventLimits.messageIdLengthMax;
  return {
    index,
    ...(isShort && { messageId }),
    reason: name === "" ? `The event ${reason}.` : `${name} ${reason}.`,
  };
}
