// The Store on PostgreSQL, for tests alone: as little as lets the features read and write there.
import type { SQL } from "bun";
import { drizzle } from "drizzle-orm/bun-sql";
import { postgresColumns } from "../../../db/columns/postgres.ts";
import { defineTables } from "../../../db/schema.ts";
import { readMigrations } from "../../../src/library/migrations.ts";
import type { Results, Statement, Store, Writer } from "../../../src/store/store.ts";
import { watchStarts } from "./starts.ts";

const sets = ["app", "items"];

/** Runs the migrations of app.db's tables, each in a transaction of its own. */
export async function migrate(sql: SQL): Promise<void> {
  for (const set of sets) {
    for (const migration of readMigrations(`db/migrations/postgres/${set}`)) {
      await sql.begin(async (transaction) => {
        for (const statement of migration.sql.split("--> statement-breakpoint")) {
          await transaction.unsafe(statement);
        }
      });
    }
  }
}

export interface PostgresStoreOptions {
  sql: SQL;
  /** Told of the text of every statement that is built to be run. */
  onStatement?: (text: string) => void;
  /** Told of every place in the source where a statement, or a part of one, begins. */
  onStart?: (place: string) => void;
}

/** What Drizzle keeps to itself: where its statements are made. */
interface Inside {
  session: { prepareQuery(query: { sql: string }, ...rest: unknown[]): unknown };
}

/** How often transactions that get in each other's way begin again. */
const attemptsMax = 100;
/** What a transaction that is to look as if it were alone fails with, and what two that wait for each other do. */
const again = ["40001", "40P01"];

export function openPostgresStore(options: PostgresStoreOptions): Store {
  const { sql, onStatement = () => {}, onStart = () => {} } = options;
  const db = drizzle(sql, { casing: "snake_case" });

  function watch(db: Writer): Writer {
    const { session } = db as unknown as Inside;
    const prepareQuery = session.prepareQuery.bind(session);
    session.prepareQuery = (query, ...rest) => {
      onStatement(query.sql);
      return prepareQuery(query, ...rest);
    };
    return watchStarts(db, onStart);
  }

  // SQLite has one writer at a time, and the features count on it: without this, two admins who demote each other
  // at once leave none.
  function transact<S extends readonly Statement[]>(
    build: (db: Writer) => S,
    values: Record<string, unknown>,
    more?: (db: Writer) => readonly Statement[],
  ): Promise<Results<S>> {
    return db.transaction(
      async (transaction) => {
        const results: unknown[] = [];
        for (const statement of build(watch(transaction))) {
          results.push(await statement.prepare("").execute(values));
        }
        for (const statement of more?.(watch(transaction)) ?? []) {
          await statement.prepare("").execute({});
        }
        return results as Results<S>;
      },
      { isolationLevel: "serializable" },
    );
  }

  const prepare: Store["prepare"] = (build) => async (values, more) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await transact(build, values, more);
      } catch (error) {
        if (attempt === attemptsMax || !again.includes(stateOf(error) ?? "")) throw error;
      }
    }
  };

  return {
    db: watch(db),
    columns: postgresColumns,
    tables: defineTables(postgresColumns),
    prepare,
    atomically: (build) => prepare(build)({}),
    // Each is a transaction of its own from the start.
    beginWrites() {},
    close: () => sql.close(),
  };
}

/** PostgreSQL's code of an error, which Bun.SQL has in `errno`, and Drizzle in the cause. */
function stateOf(error: unknown): string | undefined {
  if (!(error instanceof Error)) return undefined;
  return "errno" in error ? String(error.errno) : stateOf(error.cause);
}
