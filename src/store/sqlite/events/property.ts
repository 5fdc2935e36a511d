// One property of events as a question reads it: its values as codes, as numbers, or as the answers to a test.
import {
  type Property,
  type PropertyColumn,
  TooManyValues,
  type ValueTest,
  valuesBytesMax,
  valuesMax,
} from "../../event-columns.ts";
import type { Lines } from "../../lines.ts";
import { createTexts, decodeText, eachText, type PackedTexts } from "../../texts.ts";
import { createKeys, isPlainText } from "./property-keys.ts";
import { createFromProperty, type FromProperty } from "./property-text.ts";
import type { StoredValues } from "./stored-values.ts";

/** A property, with what reads it out of lines of JSON and out of column blocks. */
export interface LocalProperty extends Property {
  /** Its number in column blocks; undefined if none has it. */
  id(): number | undefined;
  inLines(lines: Lines, places: ArrayLike<number>): PropertyColumn;
  /** The code of the JSON text that a part of UTF-8 is. Throws TooManyValues. */
  codeOfBytes(bytes: Uint8Array, from: number, to: number): number;
  /** Reads what a code of column blocks stands for, decided once for each code. */
  readonly ofStored: {
    code(stored: number): number;
    number(stored: number): number;
    test(test: ValueTest): (stored: number) => boolean;
    /** False if the test holds for no value with a code between these. */
    mayHold(test: ValueTest, between: { min: number; max: number }): boolean;
  };
}

type Stored = Pick<StoredValues, "find" | "list" | "jsonOf">;

const noValues: Stored = {
  find: () => undefined,
  list: () => [],
  jsonOf: () => "",
};

export function createProperty(name: string, stored = noValues): LocalProperty {
  const found = stored.find(name);
  const id = () => found?.id ?? stored.find(name)?.id;
  const values = loadOnce(stored, found);
  const codes = createCodes(found?.max ?? 0, values);
  const jsonOf = (code: number) => values().jsons[code] ?? stored.jsonOf(id() ?? 0, code);

  const textOf = (code: number) => (code > codes.sharedMax ? codes.jsonOf(code) : jsonOf(code));

  const readCode = createFromProperty(name, (json) =>
    json === undefined ? 0 : codes.codeOf(json),
  );
  const readNumber = createFromProperty(name, numberOf);
  const readTests = new WeakMap<ValueTest, FromProperty<boolean>>();
  const decided = new WeakMap<ValueTest, (code: number) => boolean>();

  const testOf = (test: ValueTest) =>
    remember(decided, test, () => decideOnce((code: number) => test(jsonOf(code))));

  return {
    name,
    sharedMax: codes.sharedMax,
    get max() {
      return codes.max;
    },
    get heldBytes() {
      return codes.heldBytes;
    },
    jsonOf: textOf,
    keyOf: createKeys({ ...codes, jsonOf: textOf }),
    codeOf: codes.codeOf,
    codeOfBytes: codes.codeOfBytes,
    pack(packed) {
      if ((packed[0] ?? 0) > codes.sharedMax) return codes.pack(packed);
      // The other thread knows fewer codes of column blocks.
      const all = createTexts();
      return all.pack(Uint32Array.from(packed, (code) => all.add(textOf(code))));
    },
    codesOf: codes.codesOf,
    id,
    inLines: (lines, places) => ({
      copyCodes: (into) => copy(places, into, (place) => readCode(lines, place)),
      copyNumbers: (into) => copy(places, into, (place) => readNumber(lines, place)),
      copyTest(test, into) {
        const read = remember(readTests, test, () => createFromProperty(name, test));
        copy(places, into, (place) => (read(lines, place) ? 1 : 0));
      },
    }),
    ofStored: {
      // A value that got its code after the property was opened has one of this object's.
      code: (code) => (code <= codes.sharedMax ? code : codes.codeOf(jsonOf(code))),
      number: decideOnce((code) => numberOf(jsonOf(code))),
      test: testOf,
      mayHold(test, { min, max }) {
        // Values that came later may be any.
        if (max > codes.sharedMax) return true;
        const { jsons } = values();
        const holds = testOf(test);
        for (let code = min; code <= max; code++) {
          // A code that stands for nothing is one that nobody has.
          if (jsons[code] !== undefined && holds(code)) return true;
        }
        return false;
      },
    },
  };
}

/** The number that a JSON text is; NaN if it is none. */
export function numberOf(json: string | undefined): number {
  if (json === undefined || !/^[-\d]/.test(json)) return Number.NaN;
  const number = Number(json);
  return Number.isFinite(number) ? number : Number.NaN;
}

interface Values {
  jsons: string[];
  codes: ReadonlyMap<string, number>;
}

/** Reads all values that have codes, once they are asked for. There are some ten thousand at most. */
function loadOnce(stored: Stored, found: { id: number; max: number } | undefined): () => Values {
  let values: Values | undefined;
  return () => {
    if (values) return values;
    const jsons: string[] = [];
    const codes = new Map<string, number>();
    for (const [code, json] of found ? stored.list(found.id) : []) {
      if (code > (found?.max ?? 0)) continue;
      jsons[code] = json;
      codes.set(json, code);
    }
    values = { jsons, codes };
    return values;
  };
}

function remember<T>(memory: WeakMap<ValueTest, T>, test: ValueTest, make: () => T): T {
  const known = memory.get(test);
  if (known !== undefined) return known;
  const made = make();
  memory.set(test, made);
  return made;
}

function decideOnce<T>(decide: (code: number) => T): (code: number) => T {
  const known: (T | undefined)[] = [];
  return (code) => {
    const before = known[code];
    if (before !== undefined) return before;
    const now = decide(code);
    known[code] = now;
    return now;
  };
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

type Codes = Pick<
  LocalProperty,
  "sharedMax" | "max" | "heldBytes" | "codeOf" | "codeOfBytes" | "pack" | "codesOf"
> & {
  /** Of a code above `sharedMax`. */
  jsonOf(code: number): string;
  /** The code of a JSON text; zero if it has none yet. */
  find(json: string): number;
  isPlain(code: number): boolean;
};

/** Codes up to `sharedMax` are those of column blocks. Values that have none get the next ones. */
function createCodes(sharedMax: number, stored: () => Values): Codes {
  const texts = createTexts();

  const storedCode = (json: string) => (sharedMax > 0 ? (stored().codes.get(json) ?? 0) : 0);

  function find(json: string): number {
    const own = texts.find(json);
    return own > 0 ? sharedMax + own : storedCode(json);
  }

  /** Throws TooManyValues. */
  function demandRoom(bytes: number): void {
    if (texts.size >= valuesMax) {
      throw new TooManyValues(`It has more than ${valuesMax} distinct values.`);
    }
    if (texts.length + bytes > valuesBytesMax) {
      throw new TooManyValues(
        `Its distinct values are longer than ${valuesBytesMax / 1e6} MB together.`,
      );
    }
  }

  function codeOfBytes(bytes: Uint8Array, from: number, to: number): number {
    const own = texts.findBytes(bytes, from, to);
    if (own > 0) return sharedMax + own;
    const code = sharedMax > 0 ? storedCode(decodeText(bytes, from, to)) : 0;
    if (code > 0) return code;
    demandRoom(to - from);
    return sharedMax + texts.addBytes(bytes, from, to);
  }

  return {
    sharedMax,
    get max() {
      return sharedMax + texts.size;
    },
    get heldBytes() {
      return texts.heldBytes;
    },
    jsonOf: (code) => texts.at(code - sharedMax),
    find,
    isPlain: (code) => code > sharedMax && texts.view(code - sharedMax, isPlainText),
    codeOf(json) {
      const code = find(json);
      if (code > 0) return code;
      demandRoom(Buffer.byteLength(json));
      return sharedMax + texts.add(json);
    },
    codeOfBytes,
    pack: (codes) => texts.pack(Uint32Array.from(codes, (code) => code - sharedMax)),
    codesOf(packed: PackedTexts) {
      const codes = new Uint32Array(packed.ends.length);
      let i = 0;
      eachText(packed, (bytes, from, to) => {
        codes[i++] = codeOfBytes(bytes, from, to);
      });
      return codes;
    },
  };
}
