// To whom ids belong. The first join holds: two people on one device never become one. Joins are kept
// twice: as all senders have it, and as trusted ones alone have it. Whom an id is joined to is never
// joined to anybody itself, so that one step leads to the person.
import type { Database } from "bun:sqlite";

/** Joins as one of the two sees them. */
export interface Side {
  /** Whom an id belongs to; zero for itself. */
  ownerOf(actor: number): number;
  add(actor: number, owner: number): void;
}

export interface Joins {
  /** As reports see them. */
  all: Side;
  /** As an account's export and erasure see them. */
  trusted: Side;
  /** The person behind the numbers of a userId and an anonymousId; zero stands for none. */
  personOf(userId: number, anonymousId: number): number;
  /** Reads again what another process, or a rollback, may have changed. */
  reload(): void;
}

interface Join {
  actor: number;
  person: number;
}

export interface JoinsOptions {
  /** Called when an id belongs to another person from now on, as reports see it. */
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
  // Held here, since every sealed event asks; of the trusted ones only a few calls do.
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
