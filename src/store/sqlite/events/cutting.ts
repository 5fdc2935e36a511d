// Cuts the JSON text of an event's properties into their names and the texts of their values, such that putting them
// together again gives the same bytes.
import { endOfText } from "../../../domain/json.ts";

/** Of one event: the JSON texts of its properties' names and values, in their order. */
export interface Cut {
  names: string[];
  values: string[];
}

const quote = 34;
const comma = 44;
const openBracket = 91;
const openBrace = 123;
const closeBracket = 93;
const closeBrace = 125;
const space = 32;

/** Undefined if the text has white space between its parts, and so cannot be put together again. */
export function cut(json: string): Cut | undefined {
  const names: string[] = [];
  const values: string[] = [];
  if (json === "") return { names, values };
  if (json.charCodeAt(0) !== openBrace) return undefined;
  for (let at = 1; ;) {
    if (json.charCodeAt(at) !== quote) return undefined;
    const colon = endOfString(json, at);
    const end = endOfValue(json, colon + 1);
    if (json[colon] !== ":" || !isTight(json, colon + 1, end)) return undefined;
    names.push(json.slice(at, colon));
    values.push(json.slice(colon + 1, end));
    if (json.charCodeAt(end) === closeBrace) {
      return end === json.length - 1 ? { names, values } : undefined;
    }
    at = end + 1;
  }
}

/** The text that was cut. */
export function join(prefixes: readonly string[], values: readonly string[]): string {
  let json = "";
  for (const [i, prefix] of prefixes.entries()) json += prefix + (values[i] as string);
  return json === "" ? "" : `${json}}`;
}

/** What stands before the value of each of these properties. */
export function prefixesOf(names: readonly string[]): string[] {
  return names.map((name, i) => `${i === 0 ? "{" : ","}${JSON.stringify(name)}:`);
}

/** Names as they are, of their JSON texts. Undefined if they would not be written so again, or if two are equal. */
export function namesOf(jsons: readonly string[]): string[] | undefined {
  const names = jsons.map((json) => JSON.parse(json) as string);
  const isWritten = names.every((name, i) => JSON.stringify(name) === jsons[i]);
  return isWritten && new Set(names).size === names.length ? names : undefined;
}

/** Whether there is a value, without white space around it. */
function isTight(json: string, from: number, to: number): boolean {
  return to > from && json.charCodeAt(from) > space && json.charCodeAt(to - 1) > space;
}

/** Behind the quote that ends the text beginning here. */
function endOfString(json: string, from: number): number {
  const next = json.indexOf('"', from + 1);
  // Most texts have no backslash.
  const slash = json.indexOf("\\", from + 1);
  return (slash === -1 || slash > next ? next : endOfText(json, from)) + 1;
}

function endOfValue(json: string, from: number): number {
  const first = json.charCodeAt(from);
  if (first === quote) return endOfString(json, from);
  if (first === openBrace || first === openBracket) return endOfNested(json, from);
  let at = from;
  for (; at < json.length; at++) {
    const c = json.charCodeAt(at);
    if (c === comma || c === closeBrace) break;
  }
  return at;
}

function endOfNested(json: string, from: number): number {
  let depth = 0;
  for (let at = from; at < json.length; at++) {
    const c = json.charCodeAt(at);
    if (c === quote) at = endOfText(json, at);
    else if (c === openBrace || c === openBracket) depth += 1;
    else if ((c === closeBrace || c === closeBracket) && --depth === 0) return at + 1;
  }
  return json.length;
}
