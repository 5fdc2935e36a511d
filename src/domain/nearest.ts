// Which of the names that we know somebody may have meant: for a misspelt field, flag or setting.

/** Of changed letters; more are another word. */
const changesMax = 2;
/** What a prefix has at least: `to` begins half of all names. */
const prefixLettersMin = 3;

/** The known name that is nearest to what was written; undefined where none is near. */
export function nearest(written: string, known: Iterable<string>): string | undefined {
  const folded = fold(written);
  let best: string | undefined;
  let bestCost = Infinity;
  for (const name of known) {
    const cost = costOf(folded, fold(name));
    if (cost >= bestCost) continue;
    best = name;
    bestCost = cost;
  }
  return best;
}

/** The words for a name that is not known, with the one that may have been meant. */
export function notKnown(written: string, known: Iterable<string>): string {
  const meant = nearest(written, known);
  return meant === undefined ? "is not known" : `is not known: did you mean ${meant}?`;
}

/**
 * How many letters must be put in, left out, changed or swapped with their neighbour to make one of the
 * other. Never more than `most` + 1.
 */
export function distance(one: string, other: string, most: number = Infinity): number {
  if (Math.abs(one.length - other.length) > most) return most + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: other.length + 1 }, (_, i) => i);
  for (let i = 1; i <= one.length; i++) {
    const row = [i];
    for (let j = 1; j <= other.length; j++) {
      const isSame = one[i - 1] === other[j - 1];
      const isSwapped =
        i > 1 && j > 1 && one[i - 1] === other[j - 2] && one[i - 2] === other[j - 1];
      row[j] = Math.min(
        (last[j] as number) + 1,
        (row[j - 1] as number) + 1,
        (last[j - 1] as number) + (isSame ? 0 : 1),
        isSwapped ? (beforeLast[j - 2] as number) + 1 : Infinity,
      );
    }
    [beforeLast, last] = [last, row];
  }
  return Math.min(last[other.length] as number, most + 1);
}

/** `user_id`, `user-id` and `UserID` are one name to whoever writes them. */
function fold(name: string): string {
  return name.toLowerCase().replaceAll(/[_-]/g, "");
}

/** Infinity where it is another word. A short name has fewer letters to get wrong. */
function costOf(written: string, name: string): number {
  const most = Math.min(changesMax, written.length >> 1, name.length >> 1);
  const changes = distance(written, name, most);
  if (changes <= most) return changes;
  const [short, long] = written.length < name.length ? [written, name] : [name, written];
  const isBegun = short.length >= prefixLettersMin && long.startsWith(short);
  return isBegun ? changesMax + 1 - short.length / (long.length + 1) : Infinity;
}
