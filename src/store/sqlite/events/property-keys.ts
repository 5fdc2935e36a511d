// Which values of a property are one key: a text and what is written like it without quotes. A key goes by the code of the
// value of it that was met first, so that a million of them take no second table.
import type { Json } from "../../../../db/json.ts";
import { toKey } from "../../../domain/property-key.ts";

export interface KeyedValues {
  jsonOf(code: number): string;
  /** The code of a JSON text; zero if it has none yet. */
  find(json: string): number;
  /** The same; a new text gets one. */
  codeOf(json: string): number;
  /** Whether it is known to be a plain text. */
  isPlain(code: number): boolean;
}

const quote = 34;
const backslash = 92;
const numberBytes = new Set(Buffer.from("0123456789+-.eE"));

/** Whether a JSON text is a text without escapes that is no number and no boolean without its quotes. */
export function isPlainText(bytes: Uint8Array, from: number, to: number): boolean {
  if (bytes[from] !== quote) return false;
  let isNumber = true;
  for (let i = from + 1; i < to - 1; i++) {
    const byte = bytes[i] as number;
    if (byte === backslash) return false;
    if (isNumber && !numberBytes.has(byte)) isNumber = false;
  }
  // As long as "true" and "false" are: hardly any, and they are looked at more closely.
  return !isNumber && to - from !== 6 && to - from !== 7;
}

/** What no code is: that a code is no key. */
const noKey = -1;

export function createKeys({
  jsonOf,
  find,
  codeOf,
  isPlain,
}: KeyedValues): (code: number) => number {
  /** By code; zero where nobody has asked yet. */
  let known = new Int32Array(1024);

  function learn(code: number): number {
    if (code >= known.length) {
      const before = known;
      known = new Int32Array(Math.max(code + 1, before.length * 2));
      known.set(before);
    }
    const key = isPlain(code) ? code : join(code);
    known[code] = key;
    return key;
  }

  /** The key of a value that others may share: that of whichever was asked for first. */
  function join(code: number): number {
    const json = jsonOf(code);
    const value = JSON.parse(json) as Json;
    const key = toKey(value, json);
    if (key === undefined) return noKey;
    const isText = typeof value === "string";
    const written = JSON.stringify(key);
    // A text that was written with other escapes.
    if (isText && written !== json) return keyOf(codeOf(written));
    const other = isText ? unquoted(key) : find(written);
    const before = known[other] ?? 0;
    return before > 0 ? before : code;
  }

  /** The number or boolean that is written so; zero if none is. */
  const unquoted = (key: string) => (key.startsWith('"') ? 0 : find(key));

  const keyOf = (code: number) => known[code] || learn(code);

  return (code) => (code === 0 ? 0 : Math.max(0, keyOf(code)));
}
