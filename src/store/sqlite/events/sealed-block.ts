// One sealed block, of either kind, read column by column. Nothing is unpacked before it is asked for.
import type { JsonColumn, PropertyColumn, Wanted } from "../../event-columns.ts";
import { lineAt, type Lines } from "../../lines.ts";
import {
  type Numbers,
  type Others,
  unpackFlags,
  unpackLines,
  unpackMessageIds,
  unpackNumbers,
  unpackOthers,
} from "./block.ts";
import { type Column, constantColumn } from "./number-column.ts";
import type { LocalProperty } from "./property.ts";

/** What is read of a block. A block that is gone has no events: all its names are zero. */
export interface SealedBlock {
  readonly count: number;
  /** False if it is known without any of its columns that it has no event that is wanted. */
  mayHave(wanted: Wanted): boolean;
  numbers(name: keyof Numbers): Column;
  properties(): JsonColumn;
  property(property: LocalProperty, places: ArrayLike<number>): PropertyColumn;
  messageIds(): readonly (string | null)[];
  others(): Others;
  /** Undefined if no event has any. */
  flags(): ArrayLike<number> | undefined;
}

export interface TextParts {
  count: number;
  numbers(): Uint8Array | undefined;
  properties(): Uint8Array | undefined;
  texts(): PackedTexts | undefined;
}

export interface PackedTexts {
  messageIds: Uint8Array;
  others: Uint8Array | null;
  flags: Uint8Array | null;
}

export function openTextBlock({ count, ...parts }: TextParts): SealedBlock {
  const numbers = once(() => {
    const packed = parts.numbers();
    return packed && unpackNumbers(packed, count);
  });
  const texts = once(parts.texts);
  const lines = once((): Lines | undefined => {
    const packed = parts.properties();
    return packed && unpackLines(packed, count);
  });
  const none = once((): Lines => ({ text: "", starts: new Uint32Array(count + 1).fill(1) }));

  return {
    count,
    mayHave: () => true,
    numbers: (name) => numbers()?.[name] ?? constantColumn(0, count),
    properties: () => ({ at: (place) => lineAt(lines() ?? none(), place) }),
    property: (property, places) => property.inLines(lines() ?? none(), places),
    messageIds: once(() => unpackMessageIdsOf(texts())),
    others: once(() => unpackOthers(texts()?.others ?? null)),
    flags: once(() => unpackFlags(texts()?.flags ?? null)),
  };
}

function unpackMessageIdsOf(texts: PackedTexts | undefined): (string | null)[] {
  return texts ? unpackMessageIds(texts.messageIds) : [];
}

/** Asks once, and remembers the answer. */
export function once<T>(make: () => T): () => T {
  let made: { value: T } | undefined;
  return () => (made ??= { value: make() }).value;
}
