// One property of events as a question reads it: its values as codes, as numbers, or as the answers to a test.
import {
  type Property,
  type PropertyColumn,
  TooManyValues,
  type ValueTest,
  valuesLengthMax,
  valuesMax,
} from "../../event-columns.ts";
import type { Lines } from "../../lines.ts";
import { createFromProperty, type FromProperty } from "./property-text.ts";

/** A property, with what reads it out of lines of JSON. */
export interface LocalProperty extends Property {
  inLines(lines: Lines, places: ArrayLike<number>): PropertyColumn;
}

export function createProperty(name: string): LocalProperty {
  const codes = createCodes();
  const readCode = createFromProperty(name, (json) =>
    json === undefined ? 0 : codes.codeOf(json),
  );
  const readNumber = createFromProperty(name, numberOf);
  const readTests = new WeakMap<ValueTest, FromProperty<boolean>>();

  function readTest(test: ValueTest): FromProperty<boolean> {
    const known = readTests.get(test);
    if (known) return known;
    const read = createFromProperty(name, test);
    readTests.set(test, read);
    return read;
  }

  return {
    name,
    sharedMax: 0,
    get max() {
      return codes.max;
    },
    jsonOf: codes.jsonOf,
    codeOf: codes.codeOf,
    inLines: (lines, places) => ({
      copyCodes: (into) => copy(places, into, (place) => readCode(lines, place)),
      copyNumbers: (into) => copy(places, into, (place) => readNumber(lines, place)),
      copyTest(test, into) {
        const read = readTest(test);
        copy(places, into, (place) => (read(lines, place) ? 1 : 0));
      },
    }),
  };
}

/** The number that a JSON text is; NaN if it is none. */
export function numberOf(json: string | undefined): number {
  if (json === undefined || !/^[-\d]/.test(json)) return Number.NaN;
  const number = Number(json);
  return Number.isFinite(number) ? number : Number.NaN;
}

function copy(
  places: ArrayLike<number>,
  into: Uint32Array | Float64Array | Uint8Array,
  read: (place: number) => number,
): void {
  for (let i = 0; i < places.length; i++) {
    const place = places[i] as number;
    into[place] = read(place);
  }
}

interface Codes {
  readonly max: number;
  jsonOf(code: number): string;
  codeOf(json: string): number;
}

function createCodes(): Codes {
  const codeOf = new Map<string, number>();
  const texts: string[] = [""];
  let length = 0;
  return {
    get max() {
      return codeOf.size;
    },
    jsonOf: (code) => texts[code] as string,
    codeOf(json) {
      const known = codeOf.get(json);
      if (known !== undefined) return known;
      if (codeOf.size >= valuesMax) {
        throw new TooManyValues(`It has more than ${valuesMax} distinct values.`);
      }
      length += json.length;
      if (length > valuesLengthMax) {
        throw new TooManyValues(
          `Its distinct values are longer than ${valuesLengthMax / 1e6} MB together.`,
        );
      }
      const code = texts.push(json) - 1;
      codeOf.set(json, code);
      return code;
    },
  };
}
