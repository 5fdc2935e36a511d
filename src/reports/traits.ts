// What identify calls have told of people: of each trait the last value in the order of arrival, by whichever of
// somebody's ids. A value that is set once stays, where there was none before it.
import type { Condition } from "../domain/question.ts";
import type { Property, ValueTest } from "../store/event-columns.ts";
import { OverBudget } from "./budget.ts";
import { createIdSet, type IdSet } from "./id-set.ts";
import type { Selection, Task } from "./sweep.ts";
import { createTest } from "./where.ts";

/** One trait of everybody. */
export interface Trait {
  readonly property: Property;
  /** By a person's number: the code of the value, which `property` knows. Zero stands for none. */
  readonly codes: Uint32Array;
}

export interface TraitsDeps {
  /** No person's number is above it. */
  max: number;
  property: (name: string) => Promise<Property>;
  /** All identify calls that there are. */
  identifies: Selection;
  scanEach: (tasks: readonly Task[]) => Promise<void>;
}

export interface Traits {
  /** Throws OverBudget. */
  read(name: string): Promise<Trait>;
  /** The people for whom all conditions hold. Throws OverBudget. */
  peopleWith(conditions: readonly Condition[]): Promise<IdSet>;
  /** The people with an e-mail address of one of these domains, which are in small letters. Throws OverBudget. */
  peopleAt(domains: readonly string[]): Promise<IdSet>;
}

/** Values of traits held at once, one for each person and trait. Each takes four bytes. */
const heldMax = 24_000_000;
/** Traits that are read in one pass. Each takes two of its tasks. */
const atOnceMax = 15;
/** Names the traits of a call that are to stay as they were first set, beside the traits themselves. */
const once = "$set_once";

export function openTraits({ max, property, identifies, scanEach }: TraitsDeps): Traits {
  const known = new Map<string, Trait>();
  /** The steps of a funnel have the same conditions. */
  const lists = new Map<readonly (Condition | string)[], Promise<IdSet>>();

  let loaded = Promise.resolve();

  /** One after another: questions that are answered together may name the same traits. */
  function load(names: readonly string[]): Promise<void> {
    const own = loaded.then(() => loadMissing(names));
    loaded = own.catch(() => undefined);
    return own;
  }

  async function loadMissing(names: readonly string[]): Promise<void> {
    const missing = [...new Set(names)].filter((name) => !known.has(name));
    if ((known.size + missing.length) * (max + 1) > heldMax) {
      throw new OverBudget(`It looks at too many traits of ${max} people.`);
    }
    for (let from = 0; from < missing.length; from += atOnceMax) {
      const traits = await Promise.all(missing.slice(from, from + atOnceMax).map(prepare));
      await scanEach(traits.flatMap(({ tasks }) => tasks));
      // None is known before it is filled.
      for (const { name, trait } of traits) known.set(name, trait);
    }
  }

  /** A trait, and the tasks that fill it. */
  async function prepare(name: string): Promise<{ name: string; trait: Trait; tasks: Task[] }> {
    const [own, marks] = await Promise.all([property(name), property(once)]);
    const codes = new Uint32Array(max + 1);
    const nothing = own.codeOf("null");
    const set = (person: number, code: number) => {
      // Null takes a value back.
      if (code > 0 && person > 0) codes[person] = code === nothing ? 0 : code;
    };
    const isOnce = (json: string | undefined) => json !== undefined && hasName(json, name);
    const base = { ...identifies, codesOf: own };
    const tasks: Task[] = [
      {
        selection: { ...base, tests: [{ property: marks, holds: (json) => !isOnce(json) }] },
        visit: ({ person, code }) => set(person, code),
      },
      {
        selection: { ...base, tests: [{ property: marks, holds: isOnce }] },
        visit({ person, code }) {
          if (codes[person] === 0) set(person, code);
        },
      },
    ];
    return { name, trait: { property: own, codes }, tasks };
  }

  async function read(name: string): Promise<Trait> {
    await load([name]);
    return known.get(name) as Trait;
  }

  async function findPeople(conditions: readonly Condition[]): Promise<IdSet> {
    await load(conditions.map((each) => each.property));
    const tests = await Promise.all(
      conditions.map(async (each) => createPersonTest(createTest(each), await read(each.property))),
    );
    const people = createIdSet(max);
    for (let person = 1; person <= max; person++) {
      if (tests.every((test) => test(person))) people.add(person);
    }
    return people;
  }

  async function findPeopleAt(domains: readonly string[]): Promise<IdSet> {
    const wanted = new Set(domains);
    const isThere = createPersonTest(
      (json) => {
        const email: unknown = json === undefined ? undefined : JSON.parse(json);
        if (typeof email !== "string") return false;
        return wanted.has(email.slice(email.lastIndexOf("@") + 1).toLowerCase());
      },
      await read("email"),
    );
    const people = createIdSet(max);
    for (let person = 1; person <= max; person++) if (isThere(person)) people.add(person);
    return people;
  }

  return {
    read,
    peopleAt(domains) {
      const found = lists.get(domains) ?? findPeopleAt(domains);
      lists.set(domains, found);
      return found;
    },
    peopleWith(conditions) {
      const found = lists.get(conditions) ?? findPeople(conditions);
      lists.set(conditions, found);
      return found;
    },
  };
}

/** Tests each value once. */
function createPersonTest(
  holds: ValueTest,
  { property, codes }: Trait,
): (person: number) => boolean {
  const known: (boolean | undefined)[] = [];
  return (person) => {
    const code = codes[person] as number;
    return (known[code] ??= holds(code === 0 ? undefined : property.jsonOf(code)));
  };
}

function hasName(json: string, name: string): boolean {
  const value: unknown = JSON.parse(json);
  return typeof value === "object" && value !== null && Object.hasOwn(value, name);
}
