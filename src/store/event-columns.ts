// Events as columns, as the port has them: some thousands of neighbours together, of which each column is read by
// itself.
import type { RecordedEvent } from "../domain/event.ts";
import type { Lines } from "./lines.ts";

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
  /** JSON texts; the empty line stands for {}. */
  properties: Lines;
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
  /** The order of arrival of the event at a place. */
  seqAt(place: number): number;
  /** The places in the range, ascending, whose events are still there: the others were removed. */
  places(): Promise<number[]>;
  /** Some of the columns that were named. Throws for any other. */
  read<Wanted extends Name>(...wanted: Wanted[]): Promise<Pick<Columns, Wanted>>;
}
