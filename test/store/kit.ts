// Events for the demands on a store, and its ports used as the recorder uses them.
import { expect } from "bun:test";
import type { RecordedEvent, UnparsedEvent } from "../../src/domain/event.ts";
import { dayMs } from "../../src/domain/time.ts";
import type { Position } from "../../src/journal/position.ts";
import { checkRollups } from "../../src/reports/check.ts";
import type { EventLogWriter, StoredEvent } from "../../src/store/event-log.ts";
import type { Subject } from "./demand.ts";

export const journal = "server";
export const start = Date.UTC(2026, 0, 1);
/** More than any store holds back before it packs events for good. */
export const many = 9000;

/** An event of its own, in the form in which `append` takes it. */
export function event(number: number, parts: Partial<UnparsedEvent> = {}): UnparsedEvent {
  return {
    type: "track",
    event: "seen",
    userId: `user ${number % 7}`,
    timestamp: start + number,
    receivedAt: start + number,
    messageId: `message ${number}`,
    source: "tests",
    properties: JSON.stringify({ number }),
    ...parts,
  };
}

export const events = (count: number, parts: Partial<UnparsedEvent> = {}, from = 0) =>
  Array.from({ length: count }, (_, i) => event(from + i, parts));

export const broken = (number: number) => event(number, { timestamp: Number.NaN });

export function after({ segment, offset, sequence }: Position, count: number): Position {
  return { segment, offset: offset + 100 * Math.max(1, count), sequence: sequence + count };
}

/** Appends a batch at the place that the store has. */
export async function append(
  writer: EventLogWriter,
  batch: readonly UnparsedEvent[],
  name = journal,
) {
  const from = await writer.position(name);
  return writer.append({ journal: name, from, to: after(from, batch.length), events: batch });
}

export async function open({ openWriter }: Subject, name = journal): Promise<EventLogWriter> {
  const writer = openWriter();
  await writer.begin(name);
  return writer;
}

/** All that is stored, in order of arrival. */
export async function listAll(subject: Pick<Subject, "openLog">): Promise<StoredEvent[]> {
  const log = subject.openLog();
  const all: StoredEvent[] = [];
  for await (const found of log.find({}, {})) all.push(...(await found.read()));
  await log.close();
  return all;
}

export const idsOf = (all: readonly Pick<RecordedEvent, "messageId">[]) =>
  all.map(({ messageId }) => messageId);

export const storedIds = async (subject: Subject) => idsOf(await listAll(subject));

/** The same as it is read: its properties parsed. */
export function parsed({ properties, ...rest }: UnparsedEvent): RecordedEvent {
  return { ...rest, properties: properties === null ? {} : JSON.parse(properties) };
}

export async function wrongRollups({ openLog }: Subject): Promise<string[]> {
  const log = openLog();
  const { wrong } = await log.snapshot(() => checkRollups(log));
  await log.close();
  return wrong;
}

export async function settle(writer: EventLogWriter): Promise<void> {
  while (await writer.settle());
}

export async function purge(writer: EventLogWriter, now = start + 100 * dayMs) {
  const steps = writer.purge(now);
  for (;;) {
    const step = await steps.next();
    if (step.done) return step.value;
  }
}

/** The error that it rejects with. */
export async function failure(work: Promise<unknown>): Promise<unknown> {
  return work.then(
    () => expect.unreachable("It should have failed."),
    (error: unknown) => error,
  );
}

export const identify = (userId: string, anonymousId: string, parts: Partial<UnparsedEvent> = {}) =>
  event(1e6, {
    type: "identify",
    event: "identify",
    userId,
    anonymousId,
    messageId: undefined,
    ...parts,
  });
