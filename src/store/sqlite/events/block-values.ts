// The values of one property in a column block, of the events that have it, each by its rank among these.
import type { ValueTest } from "../../event-columns.ts";
import { free } from "../../../runtime/memory.ts";
import { unpackText } from "./block.ts";
import type { PropertyLayout } from "./layout.ts";
import { constantColumn, toNumbers, unpackColumn } from "./number-column.ts";
import { type LocalProperty, numberOf } from "./property.ts";
import { once } from "./sealed-block.ts";
import type { StoredValues } from "./stored-values.ts";

export interface BlockValues {
  /** The JSON text of a value. */
  jsonAt(rank: number): string;
  codes(property: LocalProperty): Uint32Array;
  numbers(property: LocalProperty): Float64Array;
  /** 1 where the test holds. */
  tests(property: LocalProperty, test: ValueTest): Uint8Array;
}

export interface ValueParts {
  layout: PropertyLayout;
  /** The column's bytes; undefined if it has none, or if the block is gone. */
  fetch(): Uint8Array | undefined;
  stored: Pick<StoredValues, "jsonsOf">;
}

export function openValues(parts: ValueParts): BlockValues {
  switch (parts.layout.kind) {
    case "codes":
      return openCodes(parts);
    case "numbers":
      return openNumbers(parts);
    case "text":
      return openTexts(parts);
  }
}

/** The codes that the property has in column blocks. */
export function readCodes({ layout, fetch }: Omit<ValueParts, "stored">): Uint32Array {
  const packed = fetch();
  const column = packed ? unpackColumn(packed) : constantColumn(layout.min, layout.count);
  return toNumbers(column, new Uint32Array(layout.count));
}

function openCodes({ layout, fetch, stored }: ValueParts): BlockValues {
  const { id, max } = layout;
  const codes = once(() => readCodes({ layout, fetch }));
  const jsonOf = once(() => stored.jsonsOf(id, codes()));
  return {
    jsonAt: (rank) => jsonOf()(codes()[rank] as number),
    codes: ({ sharedMax, ofStored }) =>
      max <= sharedMax ? codes() : codes().map((code) => ofStored.code(code)),
    numbers({ ofStored }) {
      return Float64Array.from(codes(), (code) => ofStored.number(code));
    },
    tests({ ofStored }, test) {
      const holds = ofStored.test(test);
      return Uint8Array.from(codes(), (code) => (holds(code) ? 1 : 0));
    },
  };
}

function openNumbers({ layout, fetch }: ValueParts): BlockValues {
  const { scale, min, count } = layout;
  const numbers = once(() => {
    const packed = fetch();
    if (scale === 0) return packed ? unpackFloats(packed) : new Float64Array(count);
    const column = packed ? unpackColumn(packed) : constantColumn(min, count);
    const wholes = toNumbers(column, new Float64Array(count));
    return scale === 1 ? wholes : wholes.map((whole) => whole / scale);
  });
  // A number stands for a text that is written as this number always is.
  const decide = <T>(follow: (json: string) => T) => createDecide(follow, String);
  return {
    jsonAt: (rank) => String(numbers()[rank]),
    codes: ({ codeOf }) => Uint32Array.from(numbers(), decide(codeOf)),
    numbers,
    tests: (_, test) =>
      Uint8Array.from(
        numbers(),
        decide((json) => (test(json) ? 1 : 0)),
      ),
  };
}

function openTexts({ layout, fetch }: ValueParts): BlockValues {
  const lines = once(() => {
    const packed = fetch();
    return packed
      ? unpackText(packed).split("\n")
      : Array.from({ length: layout.count }, () => "null");
  });
  const decide = <T>(follow: (json: string) => T) => createDecide(follow, (json: string) => json);
  return {
    jsonAt: (rank) => lines()[rank] as string,
    codes({ codeOf, codeOfBytes }) {
      const packed = fetch();
      if (!packed) return new Uint32Array(layout.count).fill(codeOf("null"));
      return readLines(packed, layout.count, codeOfBytes);
    },
    numbers: () => Float64Array.from(lines(), (json) => numberOf(json)),
    tests(_, test) {
      const holds = decide((json) => (test(json) ? 1 : 0));
      return Uint8Array.from(lines(), (json) => holds(json));
    },
  };
}

const newline = 10;

/** What `follow` makes of each line, none of which is cut out as a string. */
function readLines(
  packed: Uint8Array,
  count: number,
  follow: (bytes: Uint8Array, from: number, to: number) => number,
): Uint32Array {
  const bytes = Bun.zstdDecompressSync(packed);
  const found = new Uint32Array(count);
  for (let i = 0, from = 0; i < count; i++) {
    let to = from;
    while (to < bytes.length && bytes[to] !== newline) to += 1;
    found[i] = follow(bytes, from, to);
    from = to + 1;
  }
  free(bytes);
  return found;
}

/** Follows each of a block's different values once. */
function createDecide<Value, T>(
  follow: (json: string) => T,
  jsonOf: (value: Value) => string,
): (value: Value) => T {
  const known = new Map<Value, T>();
  return (value) => {
    const before = known.get(value);
    if (before !== undefined) return before;
    const now = follow(jsonOf(value));
    known.set(value, now);
    return now;
  };
}

function unpackFloats(packed: Uint8Array): Float64Array {
  return new Float64Array(new Uint8Array(Bun.zstdDecompressSync(packed)).buffer);
}
