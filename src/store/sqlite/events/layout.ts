// What a column block's row says of its columns, which lie in rows of their own in block_columns.
import { unpackJson } from "./block.ts";

/** Numbers that every event has. `lag` is its receipt less its timestamp, `skew` its timestamp as sent less that. */
export const numberNames = [
  "timestamp",
  "lag",
  "skew",
  "nameId",
  "sourceId",
  "userId",
  "anonymousId",
] as const;
export type NumberName = (typeof numberNames)[number];

/** The numbers by which columns are kept. Never change one: blocks have it. Properties come behind them. */
export const columnIds = {
  timestamp: 1,
  lag: 2,
  skew: 3,
  nameId: 4,
  sourceId: 5,
  userId: 6,
  anonymousId: 7,
  shape: 8,
  messageIds: 9,
  others: 10,
  flags: 11,
  raw: 12,
} as const;
export type OwnColumn = keyof typeof columnIds;

const firstProperty = 16;
export const columnOf = (property: number) => firstProperty + property;

/**
 * How a property's values are kept, of the events that have it: as codes (src/store/sqlite/events/value-codes.ts), as
 * numbers times a power of ten, or as lines of JSON.
 */
export type ValueKind = "codes" | "numbers" | "text";

export interface PropertyLayout {
  /** The number of the property. */
  id: number;
  kind: ValueKind;
  /** How many events have it, those that are left as text not counted. */
  count: number;
  /** All of its codes lie between these. Of one code there is no column. */
  min: number;
  max: number;
  /** What its numbers are divided by; zero if they are kept as they are. */
  scale: number;
}

export interface Layout {
  /** The numbers of the names that events have. */
  names: number[];
  /** Columns whose numbers are all equal have no row. */
  constants: Partial<Record<OwnColumn, number>>;
  properties: PropertyLayout[];
  /** For each shape the places of its properties in `properties`, in the events' order. */
  shapes: number[][];
  /** How many events are left as text. Their shape is `shapes.length`. */
  raw: number;
}

export function readLayout(packed: Uint8Array): Layout {
  return unpackJson(packed) as Layout;
}
