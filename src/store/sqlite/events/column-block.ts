// A column block: some thousands of stored events, of which each column is compressed by itself and lies in a row of its
// own, so that a question reads only the columns that it names. It is prepared in short steps, in which nothing is
// written; what is left to do in the transaction is to give new values codes.
import { fillPlaces, isThere, packFlags, packJson, packOthers, packText } from "./block.ts";
import {
  packCodes,
  type PackedValues,
  packWithoutCodes,
  prepareValues,
  type Values,
  zstdLevel,
} from "./column-values.ts";
import type { EventRow } from "./event.ts";
import {
  columnIds,
  columnOf,
  type Layout,
  type NumberName,
  numberNames,
  type OwnColumn,
  type PropertyLayout,
} from "./layout.ts";
import { packColumn, rangeOf } from "./number-column.ts";
import { shape } from "./shapes.ts";
import { gatherUses, type Uses, withCodes } from "./uses.ts";
import type { ValueCodes } from "./value-codes.ts";

export interface PackedColumns {
  count: number;
  timestampMin: number;
  timestampMax: number;
  layout: Uint8Array;
  columns: Map<number, Uint8Array>;
  uses: Uses;
}

/** What can be done before all values have codes. */
export interface Prepared {
  count: number;
  timestampMin: number;
  timestampMax: number;
  own: OwnColumns;
  layout: Pick<Layout, "names" | "shapes" | "raw">;
  properties: readonly Pick<Ready, "name" | "values">[];
  /** With indexes of values, from one on, where those wait for codes. */
  uses: Uses;
}

/** Columns that do not depend on properties. */
interface OwnColumns {
  columns: Map<number, Uint8Array>;
  constants: Layout["constants"];
}

/** Each step takes some milliseconds. */
export function* prepareColumns(
  rows: readonly EventRow[],
  codes: Pick<ValueCodes, "admits" | "find">,
): Generator<void, Prepared> {
  const events = rows.every(isThere) ? rows : fillPlaces(rows);
  const own: OwnColumns = { columns: new Map(), constants: {} };
  yield* packOwn(events, own);
  const jsons = events.map(({ properties }) => properties ?? "");
  const { properties, shapes, shapeOf, raw } = yield* shape(jsons, codes.admits);
  addNumbers(own, "shape", shapeOf);
  if (raw.length > 0) addBytes(own, "raw", packText(raw.map(({ json }) => json).join("\n")));
  const ready: Ready[] = [];
  for (const { name, values } of properties) {
    yield;
    ready.push(yield* prepareProperty(name, prepareValues(values), codes));
  }
  const uses = yield* gatherUses({
    nameIds: Uint32Array.from(events, ({ nameId }) => nameId),
    properties: properties.map(({ name, places }, i) => ({ name, places, codes: ready[i]?.codes })),
    raw,
  });
  const { min: timestampMin, max: timestampMax } = rangeOf(
    events.map(({ timestamp }) => timestamp),
  );
  return {
    count: events.length,
    timestampMin,
    timestampMax,
    own,
    layout: {
      names: [...new Set(events.map(({ nameId }) => nameId))].filter((id) => id !== 0),
      shapes: shapes.map((each) => [...each]),
      raw: raw.length,
    },
    properties: ready,
    uses,
  };
}

interface Ready {
  name: string;
  values: Values;
  /** Of each event; indexes from one on if some values have no code yet. */
  codes?: Uint32Array;
}

function* prepareProperty(
  name: string,
  values: Values,
  { find }: Pick<ValueCodes, "find">,
): Generator<void, Ready> {
  if (values.kind !== "coding") return { name, values };
  yield;
  const { indexes, distinct } = values;
  const codeOf = yield* find(name, distinct);
  if (!codeOf) return { name, values, codes: indexes.map((index) => index + 1) };
  const codes = indexes.map((index) => codeOf[index] as number);
  return { name, values: packCodes(codes), codes };
}

function* packOwn(events: readonly EventRow[], own: OwnColumns): Generator<void, void> {
  for (const name of numberNames) {
    const read = numbersIn[name];
    const numbers = new Float64Array(events.length);
    for (const [i, event] of events.entries()) numbers[i] = read(event);
    addNumbers(own, name, numbers);
    yield;
  }
  if (events.some(({ messageId }) => messageId !== null)) {
    addBytes(own, "messageIds", packJson(events.map(({ messageId }) => messageId)));
  }
  yield;
  addBytes(own, "others", packOthers(events));
  addBytes(own, "flags", packFlags(events));
}

function addNumbers(
  { columns, constants }: OwnColumns,
  name: OwnColumn,
  numbers: ArrayLike<number>,
): void {
  const packed = packColumn(numbers, zstdLevel);
  if (packed) columns.set(columnIds[name], packed);
  else constants[name] = numbers[0] ?? 0;
}

function addBytes({ columns }: OwnColumns, name: OwnColumn, bytes: Uint8Array | null): void {
  if (bytes) columns.set(columnIds[name], bytes);
}

const numbersIn: Record<NumberName, (event: EventRow) => number> = {
  timestamp: ({ timestamp }) => timestamp,
  lag: ({ receivedAt, timestamp }) => receivedAt - timestamp,
  skew: ({ sentAt, timestamp }) => sentAt - timestamp,
  nameId: ({ nameId }) => nameId,
  sourceId: ({ sourceId }) => sourceId,
  userId: ({ userId }) => userId,
  anonymousId: ({ anonymousId }) => anonymousId,
};

/** Packs what was prepared. Properties and values that are new get numbers and codes. */
export function packColumns(prepared: Prepared, codes: ValueCodes): PackedColumns {
  const { count, timestampMin, timestampMax, own } = prepared;
  const columns = new Map(own.columns);
  const uses: Uses = new Map(prepared.uses);
  const properties = prepared.properties.map(({ name, values }): PropertyLayout => {
    const id = codes.propertyOf(name);
    const { packed, codeOf } = pack(values, id, codes);
    if (values.kind === "coding") uses.set(name, withCodes(uses.get(name), codeOf));
    const { bytes, ...layout } = packed;
    if (bytes) columns.set(columnOf(id), bytes);
    return { id, ...layout };
  });
  const layout: Layout = { ...prepared.layout, constants: own.constants, properties };
  return { count, timestampMin, timestampMax, layout: packJson(layout), columns, uses };
}

function pack(
  values: Values,
  property: number,
  codes: ValueCodes,
): { packed: PackedValues; codeOf?: Uint32Array } {
  if (values.kind !== "coding") return { packed: values };
  const codeOf = codes.codesOf(property, values.distinct);
  // There is no room for more codes.
  if (!codeOf) return { packed: packWithoutCodes(values.lines) };
  return { packed: packCodes(values.indexes.map((index) => codeOf[index] as number)), codeOf };
}
