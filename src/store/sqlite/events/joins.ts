// Knows whom ids belong to. The first join holds, so two people on one device never become one. Joins are kept twice:
// by the word of all senders, and by the word of trusted senders alone. The person to whom an id is joined is never
// joined to anybody, so that one step leads to the person.
import type { Database } from "bun:sqlite";

/** One of the two kinds of joins. */
export interface Side {
  /** The person an id belongs to; zero if it is its own. */
  ownerOf(actor: number): number;
  add(actor: number, owner: number): void;
}

export interface Joins {
  /** By the word of all senders, for reports. */
  all: Side;
  /** By the word of trusted senders, for an account's export and erasure. */
  trusted: Side;
  /** The person behind the numbers of a userId and an anonymousId, each zero if there is none. */
  personOf(userId: number, anonymousId: number): number;
  /** Reads again what another process, or a rollback, may have changed. */
  reload(): void;
}

interface Join {
  actor: number;
  person: number;
}

export interface JoinsOptions {
  /** Called when an id gets another owner in reports. */
  onJoin?: (actor: number) => void;
}

export function createJoins(database: Database, { onJoin }: JoinsOptions = {}): Joins {
  const list = database.query<Join, []>("select actor, person from joins where person != 0");
  const put = database.query(
    "insert into joins (actor, person) values (?, ?) on conflict do update set person = excluded.person",
  );
  const putTrusted = database.query(
    "insert into joins (actor, person, trusted_person) values (?, 0, ?)" +
      " on conflict do update set trusted_person = excluded.trusted_person",
  );
  const findTrusted = database.query<{ owner: number }, [number]>(
    "select trusted_person as owner from joins where actor = ?",
  );
  // These are held in memory, since every sealed event asks for them. Only a few calls ask for the trusted ones.
  let ownerOf = new Map<number, number>();

  return {
    all: {
      ownerOf: (actor) => ownerOf.get(actor) ?? 0,
      add(actor, owner) {
        put.run(actor, owner);
        ownerOf.set(actor, owner);
        onJoin?.(actor);
      },
    },
    trusted: {
      ownerOf: (actor) => findTrusted.get(actor)?.owner ?? 0,
      add: (actor, owner) => void putTrusted.run(actor, owner),
    },
    personOf(userId, anonymousId) {
      const actor = userId || anonymousId;
      return ownerOf.get(actor) ?? actor;
    },
    reload() {
      ownerOf = new Map(list.all().map(({ actor, person }) => [actor, person]));
    },
  };
}
