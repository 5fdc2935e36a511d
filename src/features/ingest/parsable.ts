// Finds out what a JSON text would cost to parse, without parsing it: 20 KB of gzip can hold twenty million brackets,
// which would keep the server busy for seconds and fill its memory.

/** The number of values in one request: five thousand events of a hundred values each. */
export const valuesMax = 500_000;
/** Far more levels than an event may have, since deep events are rejected one by one; few enough for any stack. */
export const levelsMax = 20_000;
/** A shorter text is parsed within milliseconds, so it is not examined. */
const harmlessLength = 16 * 1024;

const quote = 0x22;
const comma = 0x2c;
const openList = 0x5b;
const backslash = 0x5c;
const closeList = 0x5d;
const openObject = 0x7b;
const closeObject = 0x7d;

/** Whether the bytes of a text, JSON or not, have no more values and levels of nesting than a request may hold. */
export function isParsable(json: Uint8Array): boolean {
  if (json.length <= harmlessLength) return true;
  let values = 0;
  let level = 0;
  for (let at = 0; at < json.length; at++) {
    switch (json[at]!) {
      case quote:
        at = endOfText(json, at);
        break;
      case openList:
      case openObject:
        if (++level > levelsMax || ++values > valuesMax) return false;
        break;
      case closeList:
      case closeObject:
        level--;
        break;
      case comma:
        if (++values > valuesMax) return false;
        break;
      default:
    }
  }
  return true;
}

/** The position of the closing quote of the text that begins there. */
function endOfText(json: Uint8Array, start: number): number {
  let at = start + 1;
  for (; at < json.length; at++) {
    const c = json[at];
    if (c === quote) break;
    if (c === backslash) at++;
  }
  return at;
}
