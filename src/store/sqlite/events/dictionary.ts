// Words that many events have. Each is kept once, and a number stands for it. Ids of people are in actors.ts.
import type { Database } from "bun:sqlite";
import { createMemo } from "../../../runtime/memo.ts";

export interface Dictionary {
  /** The number that stands for a word. A new word gets one. */
  idOf(word: string, kind?: string): number;
  /** Forgets what was learned from rows that a rollback has undone. */
  forget(): void;
}

export interface Dictionaries {
  /** Event names, by name and type of call. */
  names: Dictionary;
  sources: Dictionary;
}

/** How many words are remembered between batches. It bounds memory, not what may be stored. */
const rememberedMax = 200_000;

export function createDictionaries(database: Database): Dictionaries {
  return {
    names: createDictionary(
      database.query("select id from names where event = ? and type = ?"),
      database.query("insert into names (event, type) values (?, ?)"),
    ),
    sources: createDictionary(
      database.query("select id from sources where name = ?"),
      database.query("insert into sources (name) values (?)"),
    ),
  };
}

interface Find {
  get(...words: string[]): unknown;
}

interface Insert {
  run(...words: string[]): { lastInsertRowid: number | bigint };
}

function createDictionary(find: Find, insert: Insert): Dictionary {
  const known = createMemo<string, number>(rememberedMax);
  return {
    idOf(word, kind) {
      // No kind has a space in it, so no two pairs look alike.
      const key = kind === undefined ? word : `${kind} ${word}`;
      const remembered = known.get(key);
      if (remembered !== undefined) return remembered;
      const words = kind === undefined ? [word] : [word, kind];
      const found = find.get(...words) as { id: number } | null;
      const id = found?.id ?? Number(insert.run(...words).lastInsertRowid);
      known.set(key, id);
      return id;
    },
    forget: () => known.clear(),
  };
}
