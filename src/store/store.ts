// The port for accounts and items, which both dialects have. Features read through `db` and write through `atomically`
// or `prepare`. Nothing else can write, so no answer can come before the disk has what it says. SQLite's is opened by
// sqlite/opening.ts.
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import type { ExtractTablesWithRelations } from "drizzle-orm";
import type { Columns } from "../../db/columns/postgres.ts";
import type { defineTables } from "../../db/schema.ts";
import type { Tally } from "./tally.ts";

type Builder = PgDatabase<PgQueryResultHKT>;

/** Reads. Rows come as promises, which SQLite has fulfilled already. */
export type Reader = Pick<Builder, "select" | "selectDistinct" | "$count" | "with">;

/** Builds writes. */
export type Writer = Reader & Pick<Builder, "insert" | "update" | "delete">;

/** Tables and their relations by name, as a module exports them. */
export type Schema = Readonly<Record<string, unknown>>;

/** Drizzle's relational reads of a schema: `query.orders.findMany({ with: { lines: true } })`. */
export type Relational<S extends Schema> = Pick<
  PgDatabase<PgQueryResultHKT, S, ExtractTablesWithRelations<S>>,
  "query"
>;

/** One statement of Drizzle's builders. Awaiting it would run it. Preparing it does not. */
export interface Statement<Result = unknown> extends PromiseLike<Result> {
  prepare(name: string): { execute(values?: Record<string, unknown>): Promise<Result> };
}

export type Results<Statements extends readonly Statement[]> = {
  -readonly [K in keyof Statements]: Awaited<Statements[K]>;
};

/** What may be told of. Its key says which. */
export type Topic =
  /** A source has used new names, or its names were cleared. The key is the source. */
  | "vocabulary"
  /** Somebody was erased. */
  | "erasure"
  /** Events are kept for longer, or not as long. */
  | "retention";

/** What the nodes that share a database tell each other: see news.ts. */
export interface News {
  /** Begins to hear. Until then nothing is, by whoever remembers nothing: a command. */
  hear(): void;
  /**
   * Tells the other nodes, in the transaction of what it tells of: whoever hears of it can read it. A key has at most
   * `keyLengthMax` characters.
   */
  tell(db: Writer, topic: Topic, key?: string): readonly Statement[];
  /** Calls back when another node has told of it, never for what this one told. Returns what ends that. */
  on(topic: Topic, listener: (key: string) => void): () => void;
  /** Calls back when something may have been missed: what is remembered is to be read again. Returns what ends that. */
  onGap(listener: () => void): () => void;
}

export interface Store {
  /** Reads. */
  readonly db: Reader;
  /** The words that its tables are written in. */
  readonly columns: Columns;
  readonly tables: ReturnType<typeof defineTables>;
  /** What other nodes tell, and are told. */
  readonly news: News;
  /** Whether its database is elsewhere, and may not answer for a while though the server runs. */
  readonly canBeAway: boolean;
  /** Counts for all nodes together. Undefined where there is one node, which counts in its memory. */
  readonly tally?: Tally;

  /**
   * Runs the statements in order, all or none, and fulfils with their results once the disk has them. There is no
   * callback in which to await, so a transaction never waits for anybody.
   */
  atomically<const S extends readonly Statement[]>(build: (db: Writer) => S): Promise<Results<S>>;

  /**
   * The same, prepared once, for hot paths. `sql.placeholder(name)` stands for a value. What `more` builds, for this
   * time alone, runs after them in the same transaction.
   */
  prepare<const S extends readonly Statement[]>(
    build: (db: Writer) => S,
  ): (
    values: Record<string, unknown>,
    more?: (db: Writer) => readonly Statement[],
  ) => Promise<Results<S>>;

  /**
   * Begins the writes that wait for others of this turn of the event loop. For whoever is about to keep the
   * thread: the disk works on them meanwhile.
   */
  beginWrites(): void;

  close(): Promise<void>;
}
