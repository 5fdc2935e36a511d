// A column block as it is read: each column is fetched and unpacked by itself, once it is asked for.
import type { JsonColumn, PropertyColumn, PropertyTest } from "../../event-columns.ts";
import { lineAt, type Lines, toLines } from "../../lines.ts";
import { type Numbers, unpackFlags, unpackMessageIds, unpackOthers, unpackText } from "./block.ts";
import { type BlockValues, openValues, readCodes } from "./block-values.ts";
import { join, prefixesOf } from "./cutting.ts";
import { columnIds, columnOf, type Layout, type OwnColumn } from "./layout.ts";
import { type Column, constantColumn, toNumbers, unpackColumn } from "./number-column.ts";
import type { LocalProperty } from "./property.ts";
import { once, type SealedBlock } from "./sealed-block.ts";
import type { StoredValues } from "./stored-values.ts";

export interface ColumnParts {
  count: number;
  layout: Layout;
  /** The bytes of a column; undefined if the block is gone. */
  fetch(column: number): Uint8Array | undefined;
  stored: Pick<StoredValues, "nameOf" | "jsonsOf">;
}

/** What is read of a column block besides: by whoever counts its values. */
export interface ColumnBlock extends SealedBlock {
  /** Its properties: which events have each (undefined: all), and the codes of their values, if they have any. */
  coded(): Coded[];
  /** The events that are left as text. */
  rawJsons(): { place: number; json: string }[];
}

export interface Coded {
  name: string;
  count: number;
  places: Uint32Array | undefined;
  codes: Uint32Array | undefined;
}

export function openColumnBlock(parts: ColumnParts): ColumnBlock {
  const { count, layout, fetch, stored } = parts;
  const numbers = openNumbers(parts);
  const places = openPlaces(parts, numbers);
  const values = layout.properties.map((each) =>
    openValues({ layout: each, fetch: () => fetch(columnOf(each.id)), stored }),
  );
  const ranks = layout.properties.map((_, i) => places.ofProperty(i));
  const placeOf = new Map(layout.properties.map(({ id }, i) => [id, i]));
  const bytesOf = (name: OwnColumn) => fetch(columnIds[name]) ?? null;
  const raw = () => places.raw();

  return {
    count,
    mayHave: ({ names, tests }) =>
      layout.names.some((id) => names.has(id)) &&
      tests.every((test) => mayHold(test, layout, count)),
    numbers: (name) =>
      name === "receivedAt" ? sumOf(numbers("timestamp"), numbers("lag")) : numbers(name),
    properties: once(() => openJsons(parts, places, values)),
    property(property) {
      const i = placeOf.get(property.id() ?? 0);
      const own = i === undefined ? undefined : { values: values[i], places: ranks[i] };
      return readProperty(property, raw(), { count, ...own });
    },
    messageIds: once(() => {
      const packed = bytesOf("messageIds");
      return packed ? unpackMessageIds(packed) : [];
    }),
    others: once(() => unpackOthers(bytesOf("others"))),
    flags: once(() => unpackFlags(bytesOf("flags"))),
    coded: () =>
      layout.properties.map((each, i) => ({
        name: stored.nameOf(each.id),
        count: each.count,
        places: ranks[i]?.(),
        codes:
          each.kind === "codes"
            ? readCodes({ layout: each, fetch: () => fetch(columnOf(each.id)) })
            : undefined,
      })),
    rawJsons: () =>
      Array.from(raw()?.places ?? [], (place, rank) => ({
        place,
        json: lineAt((raw() as Raw).lines, rank),
      })),
  };
}

/** More codes than these are not looked at one by one before the column is. */
const lookedAtMax = 256;

/** False if no event of the block passes the test, as far as the layout tells. */
function mayHold({ property, holds }: PropertyTest, layout: Layout, count: number): boolean {
  // What events have that are left as text, only the text says.
  if (layout.raw > 0) return true;
  // Whatever opens a property here opens such a one.
  const { id, ofStored } = property as LocalProperty;
  const number = id();
  const own = layout.properties.find((each) => each.id === number);
  if ((own?.count ?? 0) < count && holds(undefined)) return true;
  if (!own) return false;
  if (own.kind !== "codes" || own.max - own.min >= lookedAtMax) return true;
  return ofStored.mayHold(holds, own);
}

type ReadNumbers = (name: Exclude<keyof Numbers, "receivedAt"> | "lag" | "shape") => Column;

function openNumbers({ count, layout, fetch }: ColumnParts): ReadNumbers {
  const known = new Map<string, Column>();
  return (name) => {
    const before = known.get(name);
    if (before) return before;
    const constant = layout.constants[name];
    const packed = constant === undefined ? fetch(columnIds[name]) : undefined;
    const column = packed ? unpackColumn(packed) : constantColumn(constant ?? 0, count);
    known.set(name, column);
    return column;
  };
}

function sumOf(one: Column, other: Column): Column {
  const deltas = toNumbers(one, new Float64Array(one.deltas.length));
  const more = toNumbers(other, new Float64Array(deltas.length));
  for (let i = 0; i < deltas.length; i++) deltas[i] = (deltas[i] as number) + (more[i] as number);
  return { min: 0, deltas };
}

/** The events that are left as text, and their lines. */
interface Raw {
  places: Uint32Array;
  lines: Lines;
}

/** Where the events of each shape and property are. */
interface Places {
  shapeOf(): Uint32Array;
  /** Undefined if no events are left as text. */
  raw(): Raw | undefined;
  /** The places of the events that have a property, ascending; undefined if all have it. */
  ofProperty(i: number): () => Uint32Array | undefined;
}

function openPlaces({ count, layout, fetch }: ColumnParts, numbers: ReadNumbers): Places {
  const { shapes, properties } = layout;
  const shapeOf = once(() => toNumbers(numbers("shape"), new Uint32Array(count)));
  const placesOf = (own: readonly number[]) => findPlaces(shapeOf(), bitsOf(own, shapes.length));
  const raw = once(() => {
    const packed = fetch(columnIds.raw);
    const text = packed ? unpackText(packed) : "\n".repeat(layout.raw - 1);
    return { places: placesOf([shapes.length]), lines: toLines(text, layout.raw) };
  });
  return {
    shapeOf,
    raw: () => (layout.raw > 0 ? raw() : undefined),
    ofProperty: (i) =>
      once(() => {
        if (properties[i]?.count === count) return undefined;
        return placesOf(shapes.flatMap((own, number) => (own.includes(i) ? [number] : [])));
      }),
  };
}

function bitsOf(numbers: readonly number[], max: number): Uint8Array {
  const bits = new Uint8Array(max + 1);
  for (const number of numbers) bits[number] = 1;
  return bits;
}

function findPlaces(shapeOf: Uint32Array, isMeant: Uint8Array): Uint32Array {
  const places = new Uint32Array(shapeOf.length);
  let found = 0;
  for (let i = 0; i < shapeOf.length; i++) {
    if (isMeant[shapeOf[i] as number] === 1) places[found++] = i;
  }
  return places.subarray(0, found);
}

interface Reading {
  count: number;
  /** Undefined if no event has the property, but perhaps one that is left as text. */
  values?: BlockValues | undefined;
  places?: (() => Uint32Array | undefined) | undefined;
}

function readProperty(
  property: LocalProperty,
  raw: Raw | undefined,
  { count, values, places }: Reading,
): PropertyColumn {
  const ranks = raw && Uint32Array.from(raw.places, (_, rank) => rank);
  const rawColumn = raw && ranks && property.inLines(raw.lines, ranks);

  /** Puts the events that are left as text among the others. */
  function readRaw<Into extends Many>(
    into: Into,
    found: Into,
    copy: (column: PropertyColumn, found: Into) => void,
  ): void {
    if (!raw || !rawColumn) return;
    copy(rawColumn, found);
    spread(found, raw.places, into);
  }

  const left = raw?.places.length ?? 0;
  return {
    copyCodes(into) {
      into.fill(0, 0, count);
      if (values) spread(values.codes(property), places?.(), into);
      readRaw(into, new Uint32Array(left), (column, found) => column.copyCodes(found));
    },
    copyNumbers(into) {
      into.fill(Number.NaN, 0, count);
      if (values) spread(values.numbers(property), places?.(), into);
      readRaw(into, new Float64Array(left), (column, found) => column.copyNumbers(found));
    },
    copyTest(test, into) {
      into.fill(test(undefined) ? 1 : 0, 0, count);
      if (values) spread(values.tests(property, test), places?.(), into);
      readRaw(into, new Uint8Array(left), (column, found) => column.copyTest(test, found));
    },
  };
}

type Many = Uint32Array | Float64Array | Uint8Array;

/** Puts what belongs to the events at these places there. */
function spread(found: Many, places: Uint32Array | undefined, into: Many): void {
  if (!places) return into.set(found);
  for (let i = 0; i < places.length; i++) into[places[i] as number] = found[i] as number;
}

function openJsons(
  { count, layout, stored }: ColumnParts,
  places: Places,
  values: readonly BlockValues[],
): JsonColumn {
  const { shapes, properties } = layout;
  const names = properties.map(({ id }) => stored.nameOf(id));
  const prefixes = shapes.map((own) => prefixesOf(own.map((i) => names[i] as string)));
  const shapeOf = places.shapeOf();
  const raw = places.raw();
  const rawRanks = raw && ranksOf(raw.places, count);
  const ranks = properties.map((_, i) => once(() => ranksOf(places.ofProperty(i)(), count)));
  return {
    at(place) {
      const number = shapeOf[place] as number;
      const own = shapes[number];
      if (!own) return raw && rawRanks ? lineAt(raw.lines, rawRanks[place] as number) : "";
      const jsons = own.map((i) => values[i]?.jsonAt(ranks[i]?.()[place] as number) ?? "null");
      return join(prefixes[number] as string[], jsons);
    },
  };
}

/** For each of these places its rank among them. */
function ranksOf(places: Uint32Array | undefined, count: number): Uint32Array {
  const ranks = new Uint32Array(count);
  if (!places) for (let i = 0; i < count; i++) ranks[i] = i;
  else for (let rank = 0; rank < places.length; rank++) ranks[places[rank] as number] = rank;
  return ranks;
}
