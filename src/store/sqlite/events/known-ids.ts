// What is known of ids, for other copies of the log: removed events can teach it to nobody any more. It only grows, and
// whoever learns it before the events that are left learns nothing else from them than the first did.
import type { Database } from "bun:sqlite";
import type { ActorKind } from "../../../domain/digest.ts";
import type { Actors } from "./actors.ts";
import type { Erased } from "./erased.ts";
import type { Joins, Side } from "./joins.ts";
import type { Who } from "./who.ts";

export interface KnownId {
  kind: ActorKind;
  name: string;
  /** Bits of `standings`. */
  standing: number;
  /** The userId to whom it belongs in reports; null if it is its own. */
  person: string | null;
  /** The same by the word of trusted senders. */
  trustedPerson: string | null;
}

/** As it was known at a time, in ms since 1970. */
export interface DatedId extends KnownId {
  at: number;
}

export interface KnownIds {
  /** What is known of ids of these names, of either kind, and of those to whom they belong. */
  of(names: readonly string[]): KnownId[];
  /** The next ids of which something is known, behind a number; nothing where there are no more. */
  after(number: number): { number: number; ids: KnownId[] } | undefined;
}

interface Row {
  id: number;
  anonymous: number;
  name: string;
  standing: number;
  person: string | null;
  trustedPerson: string | null;
}

/** How many are read at once. */
const idsMax = 1000;

const list = `select a.id, a.anonymous, a.name, a.standing, p.name as person, t.name as trustedPerson
  from actors a left join joins j on j.actor = a.id
    left join actors p on p.id = j.person left join actors t on t.id = j.trusted_person`;
const isKnown = "(a.standing != 0 or p.id is not null or t.id is not null)";
/** Of the erased the number alone is left (erasure.ts). */
const isNamed = "a.name not glob 'erased ????????-????-????-????-????????????'";

export function createKnownIds(database: Database): KnownIds {
  const listNamed = database.query<Row, [string]>(
    `${list} where a.name in (select value from json_each(?)) and ${isKnown}`,
  );
  const listAfter = database.query<Row, [number]>(
    `${list} where a.id > ? and ${isKnown} and ${isNamed} order by a.id limit ${idsMax}`,
  );
  const find = (names: readonly string[]) => listNamed.all(JSON.stringify(names)).map(toKnownId);

  return {
    of(names) {
      const found = find(names);
      const asked = new Set(names);
      const people = new Set(found.flatMap(({ person, trustedPerson }) => [person, trustedPerson]));
      const others = [...people].filter((name) => name !== null && !asked.has(name));
      return [...found, ...find(others as string[])];
    },
    after(number) {
      const rows = listAfter.all(number);
      const last = rows.at(-1);
      return last && { number: last.id, ids: rows.map(toKnownId) };
    },
  };
}

function toKnownId({ anonymous, name, standing, person, trustedPerson }: Row): KnownId {
  return { kind: anonymous ? "anonymous" : "user", name, standing, person, trustedPerson };
}

export interface LearningOptions {
  users: Actors;
  anonymous: Actors;
  joins: Joins;
  erased: Erased;
  who: Pick<Who, "isFree">;
}

/** Returns what learns ids. It leaves the erased out, as they are left out of a batch (screening.ts). */
export function createIdLearning(options: LearningOptions): (ids: readonly DatedId[]) => void {
  const { users, anonymous, joins, erased, who } = options;

  function isErased(kind: ActorKind, name: string, at: number): boolean {
    const id = kind === "user" ? { userId: name } : { anonymousId: name };
    return erased.screen({ ...id, timestamp: at, receivedAt: at }) === undefined;
  }

  function join(side: Side, actor: number, userId: string): void {
    if (side.ownerOf(actor) !== 0) return;
    const user = users.learn(userId, 0);
    const owner = side.ownerOf(user) || user;
    if (owner !== actor) side.add(actor, owner);
  }

  function learn({ kind, name, standing, person, trustedPerson, at }: DatedId): void {
    if (isErased(kind, name, at)) return;
    const actors = kind === "user" ? users : anonymous;
    if (trustedPerson !== null && isErased("user", trustedPerson, at)) {
      const isBorne = actors.find(name) !== undefined;
      if (who.isFree(kind, name)) erased.learn(kind, name, trustedPerson, isBorne);
      return;
    }
    const actor = actors.learn(name, standing);
    if (person !== null && !isErased("user", person, at)) join(joins.all, actor, person);
    if (trustedPerson !== null) join(joins.trusted, actor, trustedPerson);
  }

  return (ids) => {
    for (const id of ids) learn(id);
  };
}
