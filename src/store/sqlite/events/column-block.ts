// A column block: some ten thousands of stored events, of which each column is compressed by itself and lies in a row of
// its own, so that a question reads only the columns that it names.
import { fillPlaces, isThere, packFlags, packJson, packOthers, packText } from "./block.ts";
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
import { shape, type Shaped } from "./shapes.ts";
import type { ValueCodes } from "./value-codes.ts";

export interface PackedColumns {
  count: number;
  timestampMin: number;
  timestampMax: number;
  layout: Uint8Array;
  columns: Map<number, Uint8Array>;
}

/** What can be done before the codes of values are known, which takes most of the time. */
export interface Prepared {
  events: readonly EventRow[];
  shaped: Shaped;
  values: readonly Values[];
}

type Values =
  | { kind: "codes"; distinct: readonly string[]; places: Uint32Array; lines: readonly string[] }
  | { kind: "numbers"; numbers: Float64Array; scale: number }
  | { kind: "text"; lines: readonly string[] };

/** A higher level makes columns only a little smaller. */
const zstdLevel = 1;
/** A longer value has no code. */
const codedLengthMax = 256;
/** If more than this part of a property's values in a block are different, they will hardly repeat in others. */
const differentPartMax = 0.9;
/** So few are given codes in any case. */
const fewValues = 64;

export function prepareColumns(
  rows: readonly EventRow[],
  { admits }: Pick<ValueCodes, "admits">,
): Prepared {
  const events = rows.every(isThere) ? rows : fillPlaces(rows);
  const shaped = shape(
    events.map(({ properties }) => properties ?? ""),
    admits,
  );
  return { events, shaped, values: shaped.values.map(chooseKind) };
}

function chooseKind(lines: readonly string[]): Values {
  const places = new Uint32Array(lines.length);
  const numberOf = new Map<string, number>();
  let isShort = true;
  for (const [i, json] of lines.entries()) {
    const known = numberOf.get(json);
    places[i] = known ?? numberOf.size;
    if (known !== undefined) continue;
    numberOf.set(json, numberOf.size);
    isShort &&= json.length <= codedLengthMax;
  }
  const repeats = numberOf.size <= Math.max(fewValues, lines.length * differentPartMax);
  if (isShort && repeats) return { kind: "codes", distinct: [...numberOf.keys()], places, lines };
  return withoutCodes(lines);
}

function withoutCodes(lines: readonly string[]): Values {
  const numbers = new Float64Array(lines.length);
  for (const [i, json] of lines.entries()) {
    const number = Number(json);
    // Only what is written as a number of this value always is.
    if (!Number.isFinite(number) || String(number) !== json) return { kind: "text", lines };
    numbers[i] = number;
  }
  const scale = [1, 10, 100, 1000, 10_000].find((each) => isWhole(numbers, each));
  if (scale === undefined) return { kind: "numbers", numbers, scale: 0 };
  return { kind: "numbers", numbers: numbers.map((each) => Math.round(each * scale)), scale };
}

/** Whether all numbers times the scale are whole, and divided again are what they were. */
function isWhole(numbers: Float64Array, scale: number): boolean {
  return numbers.every((number) => {
    const whole = Math.round(number * scale);
    return Number.isSafeInteger(whole) && Math.abs(whole) < 2 ** 51 && whole / scale === number;
  });
}

/** Packs what was prepared. Properties and values that are new get numbers and codes. */
export function packColumns(
  { events, shaped, values }: Prepared,
  codes: ValueCodes,
): PackedColumns {
  const columns = new Map<number, Uint8Array>();
  const constants: Layout["constants"] = {};

  function addNumbers(name: OwnColumn, numbers: ArrayLike<number>): void {
    const packed = packColumn(numbers, zstdLevel);
    if (packed) columns.set(columnIds[name], packed);
    else constants[name] = numbers[0] ?? 0;
  }

  const addBytes = (name: OwnColumn, bytes: Uint8Array | null) =>
    bytes && columns.set(columnIds[name], bytes);

  for (const name of numberNames) addNumbers(name, Float64Array.from(events, numbersIn[name]));
  addNumbers("shape", shaped.shapeOf);
  if (shaped.raw.length > 0) addBytes("raw", packText(shaped.raw.join("\n")));
  if (events.some(({ messageId }) => messageId !== null)) {
    addBytes("messageIds", packJson(events.map(({ messageId }) => messageId)));
  }
  addBytes("others", packOthers(events));
  addBytes("flags", packFlags(events));

  const properties = values.map((own, i): PropertyLayout => {
    const id = codes.propertyOf(shaped.properties[i] as string);
    const { bytes, ...layout } = packValues(own, id, codes);
    if (bytes) columns.set(columnOf(id), bytes);
    return { id, ...layout };
  });
  const layout: Layout = {
    names: [...new Set(events.map(({ nameId }) => nameId))].filter((id) => id !== 0),
    constants,
    properties,
    shapes: shaped.shapes.map((each) => [...each]),
    raw: shaped.raw.length,
  };
  const { min: timestampMin, max: timestampMax } = rangeOf(
    events.map(({ timestamp }) => timestamp),
  );
  return { count: events.length, timestampMin, timestampMax, layout: packJson(layout), columns };
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

type PackedValues = Omit<PropertyLayout, "id"> & { bytes: Uint8Array | undefined };

function packValues(values: Values, property: number, codes: ValueCodes): PackedValues {
  if (values.kind === "codes") {
    const codeOf = codes.codesOf(property, values.distinct);
    if (!codeOf) return packValues(withoutCodes(values.lines), property, codes);
    const all = values.places.map((place) => codeOf[place] as number);
    const bytes = packColumn(all, zstdLevel);
    return { kind: "codes", count: all.length, ...rangeOf(all), scale: 0, bytes };
  }
  const none = { min: 0, max: 0, scale: 0 };
  if (values.kind === "text") {
    const { lines } = values;
    return { kind: "text", count: lines.length, ...none, bytes: packText(lines.join("\n")) };
  }
  const { numbers, scale } = values;
  const bytes =
    scale === 0
      ? Bun.zstdCompressSync(new Uint8Array(numbers.buffer), { level: zstdLevel })
      : packColumn(numbers, zstdLevel);
  const { min, max } = rangeOf(numbers);
  return { kind: "numbers", count: numbers.length, min, max, scale, bytes };
}
