// The runs of keys that are stored, and the one page of a run that may have a hash.
import type { Database } from "bun:sqlite";
import { bisect } from "../../../../domain/bisect.ts";
import { packRun, type Run, unpackPages } from "./run.ts";

/** Days since 1970, of the timestamps as sent. */
export interface Days {
  dayMin: number;
  dayMax: number;
}

/** A run that is stored, and where it belongs. */
export interface StoredRun extends Days {
  id: number;
  generation: number;
  level: number;
  /** Made when it is first asked. */
  fences?: Fences;
}

/** Where each page of a run begins, and its row: SQLite's own search for it costs five times as much. */
interface Fences {
  firstHashes: readonly number[];
  rows: readonly number[];
}

export interface StoredRuns {
  list(): StoredRun[];
  /** Sorts a run and stores it. */
  write(stored: Omit<StoredRun, "id">, run: Run): StoredRun;
  /** The keys of several runs, as one. */
  read(runs: readonly StoredRun[]): Run;
  drop(runs: readonly StoredRun[]): void;
  /** The one page of a run that may have a hash. */
  findPage(run: StoredRun, hash: number): Uint8Array | undefined;
}

export function createStoredRuns(database: Database): StoredRuns {
  const list = database.query<StoredRun, []>(
    "select id, generation, level, day_min as dayMin, day_max as dayMax from runs order by id",
  );
  const addRun = database.query<{ id: number }, number[]>(
    "insert into runs (generation, level, day_min, day_max, count) values (?,?,?,?,?) returning id",
  );
  const addPage = database.query("insert into message_keys (run, first_hash, keys) values (?,?,?)");
  const listFences = database.query<{ firstHash: number; row: number }, [run: number]>(
    "select first_hash as firstHash, rowid as row from message_keys where run = ? order by first_hash",
  );
  const readPage = database.query<{ keys: Uint8Array }, [row: number]>(
    "select keys from message_keys where rowid = ?",
  );
  const listPages = database.query<{ keys: Uint8Array }, [runs: string]>(
    "select keys from message_keys where run in (select value from json_each(?))",
  );
  const dropPages = database.query(
    "delete from message_keys where run in (select value from json_each(?))",
  );
  const dropRuns = database.query("delete from runs where id in (select value from json_each(?))");

  function fencesOf({ id }: StoredRun): Fences {
    const pages = listFences.all(id);
    return {
      firstHashes: pages.map(({ firstHash }) => firstHash),
      rows: pages.map(({ row }) => row),
    };
  }

  return {
    list: () => list.all(),
    write(stored, run) {
      const { generation, level, dayMin, dayMax } = stored;
      const count = run.keys.length;
      const { id } = addRun.get(generation, level, dayMin, dayMax, count) as { id: number };
      for (const { firstHash, bytes } of packRun(run)) addPage.run(id, firstHash, bytes);
      return { ...stored, id };
    },
    read: (runs) => unpackPages(listPages.all(idsOf(runs)).map((page) => page.keys)),
    drop(runs) {
      const ids = idsOf(runs);
      dropPages.run(ids);
      dropRuns.run(ids);
    },
    findPage(run, hash) {
      run.fences ??= fencesOf(run);
      const { firstHashes, rows } = run.fences;
      const next = bisect(firstHashes.length, (i) => (firstHashes[i] as number) > hash);
      return next === 0 ? undefined : readPage.get(rows[next - 1] as number)?.keys;
    },
  };
}

function idsOf(runs: readonly StoredRun[]): string {
  return JSON.stringify(runs.map((run) => run.id));
}
