// What a conformance suite is made of: demands, and the store that must meet them.
import type { EventLog, EventLogWriter } from "../../src/store/event-log.ts";

/** SQLite's answers are there at once. */
type MaybePromise<T> = T | Promise<T>;

/** A store of a test's own, empty at first. Everything that is opened is of the same data. */
export interface Subject {
  openWriter(): EventLogWriter;
  openLog(): EventLog;
  /** Makes an account, and returns its id. */
  addAccount(): MaybePromise<string>;
  /** Asks for the erasure of a person, under a userId: of all that happened or arrived before then. */
  erase(userId: string, until: number): MaybePromise<void>;
  /** Keeps events of a name for so many days, or for ever; with the name "", all that have no rule of their own. */
  keep(event: string, days: number | null): MaybePromise<void>;
  /** Makes the store refuse every write, for no fault of the events, until the returned function is called. */
  refuse(): MaybePromise<() => MaybePromise<void>>;
  /** Closes whatever was opened. */
  close(): Promise<void>;
}

export type OpenSubject = () => MaybePromise<Subject>;

export interface Demand {
  /** What a store does, as a sentence. */
  name: string;
  /** Rejects when the store does not. */
  check(subject: Subject): Promise<void>;
}

/** Holds a new store to a demand. */
export async function meet({ check }: Demand, open: OpenSubject): Promise<void> {
  const subject = await open();
  try {
    await check(subject);
  } finally {
    await subject.close();
  }
}
