// Sorts a block's events by their shape, which is the list of their properties' names, and gathers each property's values.
// What few properties few events have is left as text.
import { type Cut, cut, namesOf } from "./cutting.ts";

/** Properties of a block that have columns, and lists of them that events have. The rarest are left as text. */
export const limits = { propertiesMax: 256, shapesMax: 4096 } as const;

export interface Shaped {
  readonly properties: readonly ShapedProperty[];
  /** For each shape its properties' places among those. */
  readonly shapes: readonly (readonly number[])[];
  /** For each event its shape; `shapes.length` if it is left as text. */
  readonly shapeOf: Uint32Array;
  /** The events that are left as text, in their order. */
  readonly raw: readonly { place: number; json: string }[];
}

/** A property that has a column. */
export interface ShapedProperty {
  readonly name: string;
  /** The events that have it, in their order: the place of each, and the JSON text of its value. */
  readonly places: readonly number[];
  readonly values: readonly string[];
}

/** Events looked at in a step. */
const stepEvents = 1024;

/** `jsons` are the events' properties; the empty text stands for {}. Only properties that are admitted get columns. */
export function* shape(
  jsons: readonly string[],
  admits: (name: string) => boolean,
): Generator<void, Shaped> {
  const { cuts, shapes: found } = yield* cutAll(jsons);
  const { names, shapes, numberOf } = choose(found, admits);
  const properties = names.map((name) => ({
    name,
    places: [] as number[],
    values: [] as string[],
  }));
  const shapeOf = new Uint32Array(jsons.length);
  const raw: Shaped["raw"][number][] = [];
  for (const [place, { cut, shape }] of cuts.entries()) {
    if (place % stepEvents === 0) yield;
    const number = shape && numberOf.get(shape);
    shapeOf[place] = number ?? shapes.length;
    if (number === undefined) {
      raw.push({ place, json: jsons[place] as string });
      continue;
    }
    for (const [k, which] of (shapes[number] as number[]).entries()) {
      const { places, values } = properties[which] as (typeof properties)[number];
      places.push(place);
      values.push(cut?.values[k] as string);
    }
  }
  return { properties, shapes, shapeOf, raw };
}

interface Shape {
  names: string[];
  count: number;
}

/** Of an event whose text cannot be put together again, both are undefined. */
interface Found {
  cut: Cut | undefined;
  shape: Shape | undefined;
}

function* cutAll(
  jsons: readonly string[],
): Generator<void, { cuts: readonly Found[]; shapes: readonly Shape[] }> {
  const known = new Map<string, Shape | undefined>();
  const cuts: Found[] = [];
  for (const [i, json] of jsons.entries()) {
    if (i % stepEvents === 0) yield;
    cuts.push(find(json, known));
  }
  return { cuts, shapes: [...known.values()].filter((shape) => shape !== undefined) };
}

function find(json: string, known: Map<string, Shape | undefined>): Found {
  const parts = cut(json);
  if (!parts) return { cut: undefined, shape: undefined };
  const key = parts.names.join(",");
  let shape = known.get(key);
  if (!shape && !known.has(key)) {
    const names = namesOf(parts.names);
    shape = names && { names, count: 0 };
    known.set(key, shape);
  }
  if (shape) shape.count += 1;
  return { cut: parts, shape };
}

/** Gives the most frequent properties columns, and the most frequent shapes of those numbers. */
function choose(found: readonly Shape[], admits: (name: string) => boolean) {
  const counts = new Map<string, number>();
  for (const { names, count } of found) {
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + count);
  }
  const names = [...counts.keys()]
    .sort((one, other) => (counts.get(other) as number) - (counts.get(one) as number))
    .slice(0, limits.propertiesMax)
    .filter(admits);
  const placeOf = new Map(names.map((name, place) => [name, place]));
  const kept = found
    .filter((shape) => shape.names.every((name) => placeOf.has(name)))
    .sort((one, other) => other.count - one.count)
    .slice(0, limits.shapesMax);
  return {
    names,
    shapes: kept.map((shape) => shape.names.map((name) => placeOf.get(name) as number)),
    numberOf: new Map(kept.map((each, number) => [each, number])),
  };
}
