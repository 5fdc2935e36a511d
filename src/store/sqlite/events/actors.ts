// The ids of people. Each is kept once, and a number stands for it. Beside the number stands what is known of the id,
// which decides whether it may be joined to somebody (who.ts).
import type { Database } from "bun:sqlite";
import { createMemo } from "../../../runtime/memo.ts";

/** What is known of an id, in bits. */
export const standings = {
  /** It is known to be somebody's own name: nobody else gets it any more. */
  named: 1,
  /** The same, by the word of trusted senders alone. */
  namedByTrusted: 2,
  /** A trusted sender has sent it, so public keys may not join it. */
  trusted: 4,
} as const;

export interface Actors {
  /** The number that stands for an id. A new id gets one. What was learned of it is kept. */
  learn(id: string, learned: number): number;
  /** What is known of an id; zero for one that was never seen. */
  standingOf(id: string): number;
  /** The number that stands for an id; undefined if it has none. */
  find(id: string): number | undefined;
  /** Forgets what was read from rows that a rollback has undone. */
  forget(): void;
}

/** How many ids are remembered between batches. It bounds memory, not what may be stored. */
const rememberedMax = 200_000;
/** The bits above share a number with the id's own. */
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
  /** For each id its number times `standingMax`, plus its standing. An object for each would be five times as large. */
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
