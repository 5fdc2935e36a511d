// JSON as others write it, read without losing what it says: integers beyond 2^53 keep their digits, and
// what Python writes for a number that is none (NaN, Infinity) is null.

/** An integer that a number would round: JSON.stringify writes its digits as they came. */
export interface LongInteger {
  readonly rawJSON: string;
}

interface Source {
  /** The JSON text of a value that is no object and no list. */
  source?: string;
}

// ECMA-262, "JSON.parse source text access": Bun has it, TypeScript's library does not yet.
declare global {
  interface JSON {
    rawJSON(text: string): LongInteger;
    isRawJSON(value: unknown): value is LongInteger;
    parse(
      text: string,
      reviver: (this: unknown, name: string, value: unknown, context: Source) => unknown,
    ): unknown;
  }
}

/** 2^53 has sixteen digits. Whatever has no such run of them is parsed at full speed. */
const manyDigits = /\d{16}/;
const integer = /^-?\d+$/;

/**
 * Parses JSON. What it gives must not be cloned, by which long integers become something else. Throws
 * SyntaxError.
 */
export function parseJson(text: string): unknown {
  try {
    return parseStrictly(text);
  } catch (error) {
    if (!text.includes("NaN") && !text.includes("Infinity")) throw error;
    return parseStrictly(withoutNonNumbers(text));
  }
}

function parseStrictly(text: string): unknown {
  return manyDigits.test(text) ? JSON.parse(text, keepDigits) : JSON.parse(text);
}

function keepDigits(_name: string, value: unknown, { source }: Source): unknown {
  if (typeof value !== "number" || Number.isSafeInteger(value)) return value;
  if (!Number.isFinite(value)) return null;
  return source !== undefined && integer.test(source) ? JSON.rawJSON(source) : value;
}

const backslash = 0x5c;
const quote = 0x22;
const capitalI = 0x49;
const capitalN = 0x4e;
const minus = 0x2d;

/** Puts null for each NaN, Infinity and -Infinity that stands outside a text. */
function withoutNonNumbers(text: string): string {
  let clean = "";
  let from = 0;
  for (let at = 0; at < text.length; at++) {
    const c = text.charCodeAt(at);
    if (c === quote) at = endOfText(text, at);
    if (c !== capitalI && c !== capitalN) continue;
    const word = c === capitalN ? "NaN" : "Infinity";
    if (!text.startsWith(word, at)) continue;
    const isNegative = c === capitalI && text.charCodeAt(at - 1) === minus;
    clean += `${text.slice(from, isNegative ? at - 1 : at)}null`;
    from = at + word.length;
    at = from - 1;
  }
  return clean + text.slice(from);
}

/** Where the text that begins there has its last quote; the end where it has none. */
export function endOfText(json: string, start: number): number {
  let at = start + 1;
  for (; at < json.length; at++) {
    const c = json.charCodeAt(at);
    if (c === quote) break;
    if (c === backslash) at++;
  }
  return at;
}
