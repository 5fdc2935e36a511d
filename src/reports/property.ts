// Reads one property out of an event's JSON without parsing the rest, where that is safe.
import type { Json, JsonObject } from "../../db/json.ts";

/** Reads a top-level property; undefined where it is missing. */
export type ReadProperty = (json: string) => Json | undefined;

/**
 * A reader of properties by this name. JSON is kept as JSON.stringify wrote it, without white space:
 * in an object that holds no other, `,"name":` or `{"name":` can only be the name of a property, for
 * within a text its quotes would be escaped. Unless the name begins with what may follow a text: then
 * its first quote may be the one that ends a text.
 */
export function createReadProperty(name: string): ReadProperty {
  const written = `${JSON.stringify(name)}:`;
  const isPlain = !/^[:,]/.test(name);
  return (json) => {
    if (json === "") return undefined;
    const at = findName(json, written);
    if (at === -1) return undefined;
    const start = at + written.length;
    return isPlain && isFlat(json) ? readScalar(json, start) : readParsed(json, name);
  };
}

/** Texts, numbers and booleans as a key: numbers and booleans by their JSON text; others are none. */
export function toKey(value: Json | undefined): string | undefined {
  if (typeof value === "string") return value;
  return typeof value === "number" || typeof value === "boolean"
    ? JSON.stringify(value)
    : undefined;
}

function findName(json: string, written: string): number {
  for (let at = json.indexOf(written); at !== -1; at = json.indexOf(written, at + 1)) {
    const before = json.charCodeAt(at - 1);
    if (before === comma || before === brace) return at;
  }
  return -1;
}

const comma = 44;
const brace = 123;
const quote = 34;

function isFlat(json: string): boolean {
  return json.indexOf("{", 1) === -1 && !json.includes("[");
}

function readScalar(json: string, start: number): Json {
  if (json.charCodeAt(start) !== quote) {
    const end = json.indexOf(",", start);
    return JSON.parse(json.slice(start, end === -1 ? -1 : end));
  }
  let end = json.indexOf('"', start + 1);
  const plain = json.slice(start + 1, end);
  if (!plain.includes("\\")) return plain;
  while (isEscaped(json, end)) end = json.indexOf('"', end + 1);
  return JSON.parse(json.slice(start, end + 1));
}

/** Whether an odd number of backslashes stands before. */
function isEscaped(json: string, at: number): boolean {
  let slashes = 0;
  while (json[at - 1 - slashes] === "\\") slashes += 1;
  return slashes % 2 === 1;
}

function readParsed(json: string, name: string): Json | undefined {
  const object = JSON.parse(json) as JsonObject;
  return Object.hasOwn(object, name) ? object[name] : undefined;
}
