// Ids of people, kept once: a number stands for each. Beside it stands what is known of the id, which
// decides whether it may be joined to somebody (who.ts).
import type { Database } from "bun:sqlite";
import { createMemo } from "../../../runtime/memo.ts";

/** What is known of an id, in bits. */
export const standings = {
  /** It is known to be somebody's own name: it is not joined to anybody any more. */
  named: 1,
  /** The same, as trusted senders alone have it. */
  namedByTrusted: 2,
  /** A trusted sender has sent it: public keys may not join it. */
  trusted: 4,
} as const;

export interface Actors {
  /** The number that stands for an id, given out on first sight; what was learned of it is kept. */
  learn(id: string, learned: number): number;
  /** What is known of an id; nothing of one that was never seen. */
  standingOf(id: string): number;
  /** The number that stands for an id; undefined where it has none. */
  find(id: string): number | undefined;
  /** Forgets what was read from rows that a rollback has undone. */
  forget(): void;
}

/** Ids remembered between batches: a bound on memory, not on what may be stored. */
const rememberedMax = 200_000;
/** Room for the bits above in one number with the id's. */
const standingMax = 8;

interface Row {
  id: number;
  standing: number;
}

export function createActors(database: Database, kind: "user" | "anonymous"): Actors {
  const isAnonymous = kind === "anonymous" ? 1 : 0;
  const read = database.query<Row, [string]>(
    `select id, standing from actors where name = ? and anonymous = ${isAnonymous}`,
  );
  const insert = database.query(
    `insert into actors (name, anonymous, standing) values (?, ${isAnonymous}, ?)`,
  );
  const update = database.query("update actors set standing = ? where id = ?");
  /** Of each id its number times `standingMax`, and its standing: an object for each would be five times as large. */
  const known = createMemo<string, number>(rememberedMax);

  function remember(id: string, { id: number, standing }: Row): number {
    const packed = number * standingMax + standing;
    known.set(id, packed);
    return packed;
  }

  function find(id: string): number | undefined {
    const remembered = known.get(id);
    if (remembered !== undefined) return remembered;
    const row = read.get(id);
    return row ? remember(id, row) : undefined;
  }

  return {
    learn(id, learned) {
      const found = find(id);
      if (found === undefined) {
        const number = Number(insert.run(id, learned).lastInsertRowid);
        remember(id, { id: number, standing: learned });
        return number;
      }
      const [number, before] = [Math.floor(found / standingMax), found % standingMax];
      const standing = before | learned;
      if (standing !== before) {
        update.run(standing, number);
        remember(id, { id: number, standing });
      }
      return number;
    },
    standingOf: (id) => (find(id) ?? 0) % standingMax,
    find(id) {
      const found = find(id);
      return found === undefined ? undefined : Math.floor(found / standingMax);
    },
    forget: () => known.clear(),
  };
}
