// Reads one property out of lines of JSON. It does not parse the rest if that is safe.
import type { JsonObject } from "../../../../db/json.ts";
import { parseJson } from "../../../domain/json.ts";
import type { Lines } from "../../lines.ts";

/** Turns a top-level property of the event at a place into something else. */
export type FromProperty<T> = (lines: Lines, place: number) => T;

/**
 * Reads the properties with this name, and calls `follow` with the JSON text of each, or with undefined if it is
 * missing. `follow` must always return the same for the same text. It is fast if places are asked for in ascending order.
 */
export function createFromProperty<T>(
  name: string,
  follow: (json: string | undefined) => T,
): FromProperty<T> {
  const find = createFind(name);
  const missing = follow(undefined);
  // Made once it is needed: it is large.
  let memory: ((found: Found) => T) | undefined;
  return (lines, place) => {
    const found = find(lines, place);
    if (!found) return missing;
    memory ??= createMemory(follow);
    return memory(found);
  };
}

/** Where the JSON of a value is: from `from` up to `to`. */
interface Found {
  text: string;
  from: number;
  to: number;
}

/**
 * JSON is stored as JSON.stringify wrote it, without white space. In an object that contains no other one,
 * `,"name":` or `{"name":` can only be the name of a property: inside a text its quotes would be escaped. A name that
 * begins with a character that may follow a text is an exception: its first quote may be the end of a text.
 */
function createFind(name: string): (lines: Lines, place: number) => Found | undefined {
  const written = `${JSON.stringify(name)}:`;
  const isPlain = !/^[:,]/.test(name);
  const findNext = createFinder(written, isNamed);
  const findArray = createFinder("[");
  const findObject = createFinder("{");
  // One object for all of them, since there are millions.
  const found: Found = { text: "", from: 0, to: 0 };
  return (lines, place) => {
    const { text, starts } = lines;
    const start = starts[place] as number;
    const end = (starts[place + 1] as number) - 1;
    const at = findNext(lines, start);
    if (at >= end) return undefined;
    if (isPlain && findArray(lines, start) >= end && findObject(lines, start + 1) >= end) {
      found.text = text;
      found.from = at + written.length;
      found.to = endOfScalar(text, found.from, end);
      return found;
    }
    const object = parseJson(text.slice(start, end)) as JsonObject;
    if (!Object.hasOwn(object, name)) return undefined;
    const json = JSON.stringify(object[name]);
    return { text: json, from: 0, to: json.length };
  };
}

/**
 * Finds the next place of `part` from a place on; Infinity if there is none. It remembers what it found, so that a text
 * with few matches is searched once and not once a line. Lines are compared by identity, because comparing two equal
 * texts takes as long as reading them.
 */
function createFinder(
  part: string,
  isIt: (text: string, at: number) => boolean = () => true,
): (lines: Lines, from: number) => number {
  let known: Lines | undefined;
  let knownFrom = 0;
  let found = -1;
  return (lines, from) => {
    if (from >= knownFrom && from <= found && lines === known) return found;
    const { text } = lines;
    let at = text.indexOf(part, from);
    while (at !== -1 && !isIt(text, at)) at = text.indexOf(part, at + 1);
    known = lines;
    knownFrom = from;
    found = at === -1 ? Infinity : at;
    return found;
  };
}

const comma = 44;
const brace = 123;
const quote = 34;
const backslash = 92;

function isNamed(text: string, at: number): boolean {
  const before = text.charCodeAt(at - 1);
  return before === comma || before === brace;
}

/** `end` is the end of the line, behind a brace. */
function endOfScalar(text: string, from: number, end: number): number {
  if (text.charCodeAt(from) !== quote) {
    const next = text.indexOf(",", from);
    return next === -1 || next >= end ? end - 1 : next;
  }
  let last = text.indexOf('"', from + 1);
  while (isEscaped(text, last)) last = text.indexOf('"', last + 1);
  return last + 1;
}

/** Whether there is an odd number of backslashes before. */
function isEscaped(text: string, at: number): boolean {
  let slashes = 0;
  while (text.charCodeAt(at - 1 - slashes) === backslash) slashes += 1;
  return slashes % 2 === 1;
}

/** Slots for remembered values. At most half of them are used. */
const slots = 2 ** 16;
/** The length of all remembered JSON together: the memory is bounded by bytes, not by values. */
const rememberedLengthMax = 4_000_000;
/** A longer value is read again each time. Texts that long are hardly ever equal. */
const valueLengthMax = 4096;
/** If this many others have the same slot, somebody has made them so. */
const stepsMax = 64;

/** Remembers results by the JSON of the value, so that most values need not be cut out of their text again. */
function createMemory<T>(follow: (json: string) => T): (found: Found) => T {
  const hashes = new Int32Array(slots);
  // Full from the start: what is put at any place of an empty one makes it a sparse one, which is slow.
  const jsons: string[] = Array.from({ length: slots }, () => "");
  const results: (T | undefined)[] = Array.from({ length: slots }, () => undefined);
  const copy = createCopy();
  let size = 0;
  let length = 0;
  return ({ text, from, to }) => {
    if (to - from > valueLengthMax) return read(text, from, to);
    let hash = to - from;
    for (let i = from; i < to; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
    // Zero stands for an empty slot.
    hash ||= 1;
    let slot = (hash ^ (hash >>> 15)) & (slots - 1);
    for (let steps = 0; hashes[slot] !== 0; slot = (slot + 1) & (slots - 1)) {
      if (++steps > stepsMax) return read(text, from, to);
      const json = jsons[slot] as string;
      if (hashes[slot] === hash && json.length === to - from && text.startsWith(json, from)) {
        return results[slot] as T;
      }
    }
    // Copied, because a part of a text would keep all of the text in memory.
    const json = copy(text.slice(from, to));
    const result = follow(json);
    if (size * 2 === slots || length > rememberedLengthMax) {
      hashes.fill(0);
      jsons.fill("");
      results.fill(undefined);
      size = 0;
      length = 0;
      return result;
    }
    jsons[slot] = json;
    results[slot] = result;
    hashes[slot] = hash;
    size += 1;
    length += json.length;
    return result;
  };

  function read(text: string, from: number, to: number): T {
    // Copied here, too: the one who follows may keep it.
    return follow(copy(text.slice(from, to)));
  }
}

/** Copies texts by way of some bytes that are used again: a million buffers would be 200 MB of garbage. */
function createCopy(): (text: string) => string {
  let bytes = Buffer.alloc(1024);
  return (text) => {
    if (text.length * 3 > bytes.length) bytes = Buffer.alloc(text.length * 3);
    return bytes.toString("utf8", 0, bytes.write(text));
  };
}
