// What events take on the disk: all of events.db that is in use, but for the rows that wait to be sealed.
import { Database } from "bun:sqlite";

export interface DiskUse {
  /** Those that are in blocks. */
  events: number;
  bytes: number;
}

/** Reads the file of a folder that no server has open, of this checkout or of another one. */
export function readDiskUse(eventsFile: string): DiskUse {
  using database = new Database(eventsFile, { readonly: true });
  const read = (sql: string) => Number(database.query<[number], []>(sql).values()[0]?.[0]);
  const pages = read("pragma page_count") - read("pragma freelist_count");
  const waiting = read("select total(pgsize) from dbstat where name = 'recent'");
  return {
    events: read("select total(count) from blocks"),
    bytes: pages * read("pragma page_size") - waiting,
  };
}
