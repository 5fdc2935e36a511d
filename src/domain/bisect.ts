// Where something begins in what is sorted.

/** The first of `count` places that has come so far; `count` where none has. All after one that has, have. */
export function bisect(count: number, hasCome: (place: number) => boolean): number {
  let [low, high] = [0, count];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (hasCome(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
