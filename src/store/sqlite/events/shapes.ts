// Sorts a block's events by their shape, which is the list of their properties' names, and gathers each property's values.
// What few properties few events have is left as text.
import { type Cut, cut, namesOf } from "./cutting.ts";

/** Properties of a block that have columns, and lists of them that events have. The rarest are left as text. */
export const limits = { propertiesMax: 256, shapesMax: 4096 } as const;

export interface Shaped {
  /** The names of the properties that have columns. */
  readonly properties: readonly string[];
  /** For each shape its properties' places among those. */
  readonly shapes: readonly (readonly number[])[];
  /** For each event its shape; `shapes.length` if it is left as text. */
  readonly shapeOf: Uint32Array;
  /** For each property the JSON texts of its values, of the events that have it, in their order. */
  readonly values: readonly (readonly string[])[];
  /** The JSON texts of the events that are left as text, in their order. */
  readonly raw: readonly string[];
}

interface Shape {
  names: string[];
  count: number;
}

/** `jsons` are the events' properties; the empty text stands for {}. Only properties that are admitted get columns. */
export function shape(jsons: readonly string[], admits: (name: string) => boolean): Shaped {
  const { cuts, found } = cutAll(jsons);
  const { properties, shapes, numberOf } = choose([...found.values()], admits);
  const shapeOf = new Uint32Array(jsons.length);
  const values = properties.map((): string[] => []);
  const raw: string[] = [];
  for (const [i, { cut, shape }] of cuts.entries()) {
    const number = shape && numberOf.get(shape);
    shapeOf[i] = number ?? shapes.length;
    if (number === undefined) {
      raw.push(jsons[i] as string);
      continue;
    }
    for (const [k, property] of (shapes[number] as number[]).entries()) {
      (values[property] as string[]).push(cut?.values[k] as string);
    }
  }
  return { properties, shapes, shapeOf, values, raw };
}

interface Found {
  cut: Cut | undefined;
  shape: Shape | undefined;
}

/** Undefined stands for a text that cannot be put together again. */
function cutAll(jsons: readonly string[]): {
  cuts: Found[];
  found: Map<string, Shape>;
} {
  const known = new Map<string, Shape | undefined>();
  const cuts = jsons.map((json): Found => {
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
  });
  const found = new Map<string, Shape>();
  for (const [key, shape] of known) if (shape) found.set(key, shape);
  return { cuts, found };
}

/** Gives the most frequent properties columns, and the most frequent shapes of those numbers. */
function choose(found: readonly Shape[], admits: (name: string) => boolean) {
  const counts = new Map<string, number>();
  for (const { names, count } of found) {
    for (const name of names) counts.set(name, (counts.get(name) ?? 0) + count);
  }
  const properties = [...counts.keys()]
    .sort((one, other) => (counts.get(other) as number) - (counts.get(one) as number))
    .slice(0, limits.propertiesMax)
    .filter(admits);
  const placeOf = new Map(properties.map((name, place) => [name, place]));
  const kept = found
    .filter(({ names }) => names.every((name) => placeOf.has(name)))
    .sort((one, other) => other.count - one.count)
    .slice(0, limits.shapesMax);
  return {
    properties,
    shapes: kept.map(({ names }) => names.map((name) => placeOf.get(name) as number)),
    numberOf: new Map(kept.map((each, number) => [each, number])),
  };
}
