// A queue of bounded length in which each asker has a share. Askers take turns, however much each has asked.

export interface Waiting {
  /** Who asks. */
  readonly who: string;
}

export interface Line<T extends Waiting> {
  readonly length: number;
  /**
   * Puts it behind the others of its asker. If all places are taken, the asker with the most gives up their newest.
   * Returns what has no place any more, which may be the one that was added.
   */
  add(one: T): T | undefined;
  /** Takes the next one whose asker may go on. Askers take turns. */
  take(mayGoOn: (who: string) => boolean): T | undefined;
  /** Takes the ones of an asker that are wanted, in their order. They are asked about one after another. */
  takeOf(who: string, isWanted: (one: T) => boolean): T[];
  /** Whether one waits whose asker may go on. */
  has(mayGoOn: (who: string) => boolean): boolean;
  /** False if it does not wait. */
  remove(one: T): boolean;
  /** Removes and returns all of them. */
  clear(): T[];
}

export function createLine<T extends Waiting>(placesMax: number): Line<T> {
  /** In the order of their turns. No list is empty. */
  const byAsker = new Map<string, T[]>();
  let length = 0;

  function push(one: T): void {
    const own = byAsker.get(one.who);
    if (own) own.push(one);
    else byAsker.set(one.who, [one]);
    length += 1;
  }

  function take(who: string, place: number): T | undefined {
    const own = byAsker.get(who);
    const [one] = own?.splice(place, 1) ?? [];
    if (one !== undefined) length -= 1;
    if (own?.length === 0) byAsker.delete(who);
    return one;
  }

  return {
    get length() {
      return length;
    },
    add(one) {
      if (length < placesMax) {
        push(one);
        return undefined;
      }
      let most = one.who;
      const countOf = (who: string) => byAsker.get(who)?.length ?? 0;
      for (const who of byAsker.keys()) if (countOf(who) > countOf(most)) most = who;
      // An asker with as many, or with one more, would only trade places.
      if (countOf(most) <= countOf(one.who) + 1) return one;
      const last = take(most, -1);
      push(one);
      return last;
    },
    take(mayGoOn) {
      const who = byAsker.keys().find(mayGoOn);
      if (who === undefined) return undefined;
      const one = take(who, 0);
      // The other askers come first now.
      const rest = byAsker.get(who);
      byAsker.delete(who);
      if (rest) byAsker.set(who, rest);
      return one;
    },
    takeOf(who, isWanted) {
      const taken = (byAsker.get(who) ?? []).filter(isWanted);
      for (const one of taken) take(who, byAsker.get(who)?.indexOf(one) ?? -1);
      return taken;
    },
    has: (mayGoOn) => byAsker.keys().some(mayGoOn),
    remove(one) {
      const place = byAsker.get(one.who)?.indexOf(one) ?? -1;
      return place !== -1 && take(one.who, place) !== undefined;
    },
    clear() {
      const all = [...byAsker.values()].flat();
      byAsker.clear();
      length = 0;
      return all;
    },
  };
}
