// Events as columns, as the port has them: some thousands of neighbours together, of which each column is read by
// itself.
import type { RecordedEvent } from "../domain/event.ts";
import type { PackedTexts } from "./texts.ts";

/** A part of the events by their order of arrival. All of it goes in one direction. */
export interface Range {
  /** Only events that arrived after this `seq`. */
  readonly after?: number;
  /** Only events that arrived before this `seq`. Default: up to the newest when the reading begins. */
  readonly before?: number;
  readonly newestFirst?: boolean;
  /** Stretches without any timestamp in [from, to) may be passed over; what lies in others is not told apart. */
  readonly from?: number;
  readonly to?: number;
  /**
   * Stretches without any event that one of these means may be passed over; what lies in others is not told apart.
   * Default: all events are meant.
   */
  readonly wanted?: readonly Wanted[];
}

/** Events with one of these names, for whose properties all tests hold. */
export interface Wanted {
  /** Numbers of names. */
  readonly names: ReadonlySet<number>;
  readonly tests: readonly PropertyTest[];
}

export interface PropertyTest {
  readonly property: Property;
  readonly holds: ValueTest;
}

/** Neighbours by their order of arrival: those after one `seq` and before another. */
export interface Span {
  readonly after: number;
  readonly before: number;
  /** No more events are in it. */
  readonly count: number;
}

/** Columns that a stretch has, by name. Times are ms since 1970. Numbers of words are zero where there is none. */
export interface Columns {
  timestamp: NumberColumn;
  receivedAt: NumberColumn;
  /** The timestamp as sent. */
  sentAt: NumberColumn;
  /** Zero if the event was removed: its place stays, and nothing else of it. */
  nameId: NumberColumn;
  sourceId: NumberColumn;
  userId: NumberColumn;
  anonymousId: NumberColumn;
  /** JSON texts; the empty one stands for {}. */
  properties: JsonColumn;
  messageId: TextColumn;
  previousId: TextColumn;
  groupId: TextColumn;
  sender: SenderColumn;
}

export type ColumnName = keyof Columns;

export interface NumberColumn {
  /** The number at a place. */
  at(place: number): number;
  /** Writes all numbers into an array with room for them, which is quicker than to ask for each. */
  copyTo(into: Float64Array | Uint32Array): void;
}

export interface TextColumn {
  at(place: number): string | undefined;
}

export interface JsonColumn {
  at(place: number): string;
}

/** What an event says of its sender. */
export type Sender = Pick<RecordedEvent, "public" | "dialect" | "unnamed">;

export interface SenderColumn {
  at(place: number): Sender;
}

/** Neighbours in the order of arrival: some thousands at most, each at a place from 0 on. */
export interface Stretch<Name extends ColumnName> {
  /** How many places each column has. */
  readonly count: number;
  /** The places from `start` on and before `end` lie in the range. The others are neighbours that came along. */
  readonly start: number;
  readonly end: number;
  /** All timestamps lie from the one on and up to the other. */
  readonly timestampMin: number;
  readonly timestampMax: number;
  /** The order of arrival of the event at a place. */
  seqAt(place: number): number;
  /** The places in the range, ascending, whose events are still there: the others were removed. */
  places(): Promise<number[]>;
  /** Some of the columns that were named. Throws for any other. */
  read<Wanted extends Name>(...wanted: Wanted[]): Promise<Pick<Columns, Wanted>>;
  /**
   * A property that was named. Throws for any other. What it says is true of `places` alone, ascending, where they are
   * given: the rest need not be read.
   */
  property(property: Property, places?: ArrayLike<number>): Promise<PropertyColumn>;
}

/**
 * A top-level property of events, as one question reads it. A code stands for each JSON text that it has, whatever
 * stretch that lies in; zero stands for events without it. `EventLog.property` opens it.
 */
export interface Property {
  readonly name: string;
  /** Codes up to this one mean the same to all who read now; those above it, to this object alone. */
  readonly sharedMax: number;
  /** No code is above it. It grows as values are met. */
  readonly max: number;
  /** The JSON text of a code that a column has had. */
  jsonOf(code: number): string;
  /** The code of a JSON text. A new text gets one. Throws TooManyValues. */
  codeOf(json: string): number;
  /**
   * The code of the value that stands for the key that a code is (property-key.ts): 1 and "1" are one. Zero if it is none.
   */
  keyOf(code: number): number;
  /** The JSON texts of ascending codes, each of them once, for another thread. */
  pack(codes: ArrayLike<number>): PackedTexts;
  /** The same as `codeOf`, of each of these. */
  codesOf(texts: PackedTexts): Uint32Array;
  /** How much memory the values take that no other thread knows by these codes. */
  readonly heldBytes: number;
}

/** One property at the places of a stretch: each array has room for all of them. */
export interface PropertyColumn {
  /** Writes the codes. Throws TooManyValues. */
  copyCodes(into: Uint32Array): void;
  /** Writes the numbers; NaN where the value is no number. */
  copyNumbers(into: Float64Array): void;
  /** Writes 1 where a test of the value holds, and 0 elsewhere. Any number of different values will do. */
  copyTest(test: ValueTest, into: Uint8Array): void;
}

/**
 * A test of a value's JSON text; undefined if the property is missing. It must always say the same of the same text,
 * for it is not asked for each event.
 */
export type ValueTest = (json: string | undefined) => boolean;

/** Different values of one property that a question may hold as codes, and the bytes of their texts together. */
export const valuesMax = 1_000_000;
export const valuesBytesMax = 64_000_000;

/** A property has more different values than a question may hold. */
export class TooManyValues extends Error {
  override readonly name = "TooManyValues";
}
