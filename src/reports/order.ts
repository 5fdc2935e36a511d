/** Compares texts by code points. JavaScript compares UTF-16 units, which puts some astral characters too early. */
export function compareTexts(one: string, other: string): number {
  const length = Math.min(one.length, other.length);
  for (let i = 0; i < length; i++) {
    const [a, b] = [one.charCodeAt(i), other.charCodeAt(i)];
    if (a !== b) return fixUp(a) - fixUp(b);
  }
  return one.length - other.length;
}

/** Half of an astral character counts as above every other unit, as all astral code points are. */
function fixUp(unit: number): number {
  return unit >= 0xd800 && unit <= 0xdfff ? unit + 0x10000 : unit;
}
