// The vocabulary that both dialects speak. Features read through `db` and write through `atomically`
// or `prepare`; nothing else can write, so no answer can outrun the disk.
import type { PgDatabase, PgQueryResultHKT } from "drizzle-orm/pg-core";
import type { ExtractTablesWithRelations } from "drizzle-orm";
import type { Columns } from "../../db/columns/postgres.ts";
import type { defineTables } from "../../db/schema.ts";

type Builder = PgDatabase<PgQueryResultHKT>;

/** What may be read. Rows come back as promises, on SQLite already fulfilled. */
export type Reader = Pick<Builder, "select" | "selectDistinct" | "$count" | "with">;

/** What a write may be built from. */
export type Writer = Reader & Pick<Builder, "insert" | "update" | "delete">;

/** Tables and their relations by name, as a module exports them. */
export type Schema = Readonly<Record<string, unknown>>;

/** Drizzle's relational reads of a schema: `query.orders.findMany({ with: { lines: true } })`. */
export type Relational<S extends Schema> = Pick<
  PgDatabase<PgQueryResultHKT, S, ExtractTablesWithRelations<S>>,
  "query"
>;

/** One statement of Drizzle's builders: awaiting it would run it, preparing it does not. */
export interface Statement<Result = unknown> extends PromiseLike<Result> {
  prepare(name: string): { execute(values?: Record<string, unknown>): Promise<Result> };
}

export type Results<Statements extends readonly Statement[]> = {
  -readonly [K in keyof Statements]: Awaited<Statements[K]>;
};

export interface Store {
  /** Reads. */
  readonly db: Reader;
  /** The words that its tables are written in. */
  readonly columns: Columns;
  readonly tables: ReturnType<typeof defineTables>;

  /**
   * Runs the statements in order, all or nothing, and fulfils with their results once the disk
   * has them. There is no callback to await in: a transaction never waits for anybody.
   */
  atomically<const S extends readonly Statement[]>(build: (db: Writer) => S): Promise<Results<S>>;

  /** The same, prepared once: for hot paths. `sql.placeholder(name)` stands for a value. */
  prepare<const S extends readonly Statement[]>(
    build: (db: Writer) => S,
  ): (values: Record<string, unknown>) => Promise<Results<S>>;

  /**
   * Begins the writes that wait for others of this turn of the event loop. For whoever is about to keep the
   * thread: the disk works on them meanwhile.
   */
  beginWrites(): void;

  close(): Promise<void>;
}
