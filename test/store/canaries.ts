// Mistakes made on purpose: a suite that no mistake turns red holds no store to anything.
import { describe, expect, test } from "bun:test";
import type { UnparsedEvent } from "../../src/domain/event.ts";
import type { Removed } from "../../src/domain/ledger.ts";
import { dayMs, dayOf } from "../../src/domain/time.ts";
import type { Batch, EventLogWriter } from "../../src/store/event-log.ts";
import { writingDemands } from "./conformance-writing.ts";
import { type Demand, meet, type OpenSubject, type Subject } from "./demand.ts";

interface Mistake {
  name: string;
  /** How the demand begins that finds it. */
  foundBy: string;
  spoil(writer: EventLogWriter): Partial<EventLogWriter>;
}

const mistakes: Mistake[] = [
  {
    name: "copies are looked for in their own batch alone",
    foundBy: "a message is stored once",
    spoil: ({ append }) => {
      let batches = 0;
      return {
        append(batch) {
          batches += 1;
          return append(renamed(batch, () => `batch ${batches}`));
        },
      };
    },
  },
  {
    name: "a letter is never dropped",
    foundBy: "a letter that is dropped",
    spoil: () => ({ dropLetter: async () => {} }),
  },
  {
    name: "copies are forgotten when the store is opened again",
    foundBy: "a message is stored once",
    spoil({ append }) {
      const opened = Bun.randomUUIDv7();
      return { append: (batch) => append(renamed(batch, () => opened)) };
    },
  },
  {
    name: "copies are looked for on the same day alone",
    foundBy: "copies of a message are sent within a day",
    spoil: ({ append }) => ({
      append: (batch) =>
        append(renamed(batch, ({ sentAt, timestamp }) => String(dayOf(sentAt ?? timestamp)))),
    }),
  },
  {
    name: "the corrected clock decides what is a copy",
    foundBy: "copies of a message are sent within a day",
    spoil: ({ append }) => ({
      append: (batch) =>
        append({ ...batch, events: batch.events.map((each) => ({ ...each, sentAt: undefined })) }),
    }),
  },
  {
    name: "events without an id are taken for copies",
    foundBy: "events without a message id",
    spoil: ({ append }) => ({
      append: (batch) =>
        append({
          ...batch,
          events: batch.events.map((each) => ({ ...each, messageId: each.messageId ?? "none" })),
        }),
    }),
  },
  {
    name: "the newest come first",
    foundBy: "events are stored whole and in their order",
    spoil: ({ append }) => ({
      append: (batch) => append({ ...batch, events: batch.events.toReversed() }),
    }),
  },
  {
    name: "a part of an event is lost",
    foundBy: "events are stored whole and in their order",
    spoil: ({ append }) => ({
      append: (batch) =>
        append({ ...batch, events: batch.events.map((each) => ({ ...each, groupId: undefined })) }),
    }),
  },
  {
    name: "public keys speak for accounts",
    foundBy: "what accounts do is in their feeds",
    spoil: ({ append }) => ({
      append: (batch) =>
        append({ ...batch, events: batch.events.map((each) => ({ ...each, public: undefined })) }),
    }),
  },
  {
    name: "whoever writes last has the journal",
    foundBy: "of two writers of one journal",
    spoil: ({ append, position }) => ({
      append: async (batch) => append({ ...batch, from: await position(batch.journal) }),
    }),
  },
  {
    name: "the place is moved before the events are stored",
    foundBy: "a batch with an event that cannot be stored",
    spoil: ({ append }) => ({
      async append(batch) {
        await append({ ...batch, events: [] });
        return append({ ...batch, from: batch.to });
      },
    }),
  },
  {
    name: "what is good of a batch is stored, whatever else is in it",
    foundBy: "a batch with an event that cannot be stored",
    spoil: ({ append }) => ({
      append: (batch) =>
        append(batch).catch(async (error: unknown) => {
          const events = batch.events.filter(({ timestamp }) => Number.isFinite(timestamp));
          await append({ ...batch, to: batch.from, events });
          throw error;
        }),
    }),
  },
  {
    name: "the commit is announced before the work",
    foundBy: "it says when only the commit is left",
    spoil: ({ append }) => ({
      append(batch) {
        batch.onCommit?.();
        return append({ ...batch, onCommit: undefined });
      },
    }),
  },
  {
    name: "a lost stretch counts as one",
    foundBy: "what is set aside is counted",
    spoil: ({ setAside }) => ({
      setAside: (move, letter) => setAside(move, { ...letter, count: 1 }),
    }),
  },
  {
    name: "every letter is taken for a lost stretch",
    foundBy: "what is set aside is counted",
    spoil: ({ setAside }) => ({
      setAside: (move, letter) => setAside(move, { ...letter, record: "somewhere" }),
    }),
  },
  {
    name: "a purge says that it is done and is not",
    foundBy: "events are expired by name",
    spoil: () => ({ purge: () => nothing({ erased: 0, expired: 3 }) }),
  },
  {
    name: "a purge takes the day of today along",
    foundBy: "events are expired by name",
    spoil: ({ purge }) => ({ purge: (now) => purge(now + dayMs) }),
  },
  {
    name: "a message that has expired is taken for a copy for ever",
    foundBy: "a message that has expired",
    spoil({ append }) {
      const seen = new Set<string | undefined>();
      return {
        append(batch) {
          const events = batch.events.filter(({ messageId }) => !seen.has(messageId));
          for (const { messageId } of events) seen.add(messageId);
          return append({ ...batch, events });
        },
      };
    },
  },
  {
    name: "a purge that was ended early leaves the rest for ever",
    foundBy: "a purge goes by steps",
    spoil({ purge, append }) {
      let appended = 0;
      return {
        append(batch) {
          appended += 1;
          return append(batch);
        },
        // The writer that is opened after it has appended nothing.
        purge: (now) => (appended > 0 ? purge(now) : nothing({ erased: 0, expired: 0 })),
      };
    },
  },
  {
    name: "nobody is told that more is to be purged",
    foundBy: "an id that turns out late",
    spoil: () => ({ isPurgeDue: async () => false }),
  },
  {
    name: "what is left for later is never done",
    foundBy: "what is counted by day and month",
    spoil: () => ({ settle: async () => false }),
  },
];

/** The batch with something behind each message id: two copies that differ in it are no copies any more. */
function renamed(batch: Batch, suffixOf: (event: UnparsedEvent) => string): Batch {
  const events = batch.events.map((each) => ({
    ...each,
    messageId: each.messageId === undefined ? undefined : `${each.messageId} ${suffixOf(each)}`,
  }));
  return { ...batch, events };
}

/** A purge that does nothing. */
async function* nothing(removed: Removed): AsyncGenerator<void, Removed> {
  yield* [];
  return removed;
}

function find(beginning: string): Demand {
  const found = writingDemands.filter(({ name }) => name.startsWith(beginning));
  expect(found).toHaveLength(1);
  return found[0] as Demand;
}

async function openSpoilt({ spoil }: Mistake, open: OpenSubject): Promise<Subject> {
  const subject = await open();
  return {
    ...subject,
    openWriter() {
      const writer = subject.openWriter();
      return { ...writer, ...spoil(writer) };
    },
  };
}

const timeoutMs = 60_000;

/** Declares a test for each mistake, made in whatever `open` gives. */
export function findMistakes(name: string, open: OpenSubject): void {
  describe(name, () => {
    for (const mistake of mistakes) {
      const met = () => meet(find(mistake.foundBy), () => openSpoilt(mistake, open));
      test(
        `the suite finds it when ${mistake.name}`,
        () => expect(met()).rejects.toThrow(),
        timeoutMs,
      );
    }
  });
}
