// Reads one property out of events' JSON without parsing the rest, where that is safe.
import type { Json, JsonObject } from "../../db/json.ts";
import type { Lines } from "../store/events/lines.ts";

/** Reads a top-level property of the event at a place; undefined where it is missing. */
export type ReadProperty = (lines: Lines, place: number) => Json | undefined;

/**
 * A reader of properties by this name; quick when places are asked for in ascending order. JSON is kept
 * as JSON.stringify wrote it, without white space: in an object that holds no other, `,"name":` or
 * `{"name":` can only be the name of a property, for within a text its quotes would be escaped. Unless
 * the name begins with what may follow a text: then its first quote may be the one that ends a text.
 */
export function createReadProperty(name: string): ReadProperty {
  const written = `${JSON.stringify(name)}:`;
  const isPlain = !/^[:,]/.test(name);
  const findNext = createFinder(written, isNamed);
  const findArray = createFinder("[");
  const findObject = createFinder("{");
  return (lines, place) => {
    const { text, starts } = lines;
    const start = starts[place] as number;
    const end = (starts[place + 1] as number) - 1;
    const at = findNext(text, start);
    if (at >= end) return undefined;
    const isFlat = findArray(text, start) >= end && findObject(text, start + 1) >= end;
    return isPlain && isFlat
      ? readScalar(text, at + written.length, end)
      : readParsed(text.slice(start, end), name);
  };
}

/** Texts, numbers and booleans as a key: numbers and booleans by their JSON text; others are none. */
export function toKey(value: Json | undefined): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean"
    ? JSON.stringify(value)
    : undefined;
}

/**
 * Finds the next place of `part` from a place on, Infinity where there is none. What it found is kept
 * for the questions that follow: where a part is rare, a text is gone through once and not once a line.
 */
function createFinder(
  part: string,
  isIt: (text: string, at: number) => boolean = () => true,
): (text: string, from: number) => number {
  let known = "";
  let knownFrom = 0;
  let found = -1;
  return (text, from) => {
    if (from >= knownFrom && from <= found && text === known) return found;
    let at = text.indexOf(part, from);
    while (at !== -1 && !isIt(text, at)) at = text.indexOf(part, at + 1);
    known = text;
    knownFrom = from;
    found = at === -1 ? Infinity : at;
    return found;
  };
}

const comma = 44;
const brace = 123;
const quote = 34;

function isNamed(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  return before === comma || before === brace;
}

function readScalar(text: string, start: number, end: number): Json {
  if (text.charCodeAt(start) !== quote) {
    const next = text.indexOf(",", start);
    return JSON.parse(text.slice(start, next === -1 || next >= end ? end - 1 : next));
  }
  let last = text.indexOf('"', start + 1);
  const plain = text.slice(start + 1, last);
  if (!plain.includes("\\")) return plain;
  while (isEscaped(text, last)) last = text.indexOf('"', last + 1);
  return JSON.parse(text.slice(start, last + 1));
}

/** Whether an odd number of backslashes stands before. */
function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text[at - 1 - slashes] === "\\") slashes += 1;
  return slashes % 2 === 1;
}

function readParsed(json: string, name: string): Json | undefined {
  const object = JSON.parse(json) as JsonObject;
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
