// Drizzle's builders on connections of ours.
import { DrizzleQueryError } from "drizzle-orm";
import { drizzle } from "drizzle-orm/bun-sql";
import { createRowMapper, type Field, type MapRows } from "../rows.ts";
import type { Schema, Statement, Writer } from "../store.ts";
import type { Row } from "./connection.ts";

/** Who runs the texts that Drizzle makes. */
export interface Runner {
  run(text: string, values: readonly unknown[]): Promise<Row[]>;
  list(text: string, values: readonly unknown[]): Promise<unknown[][]>;
}

/** As much of Bun.SQL as Drizzle asks. */
interface Client {
  unsafe(
    text: string,
    values: readonly unknown[],
  ): PromiseLike<Row[]> & { values(): Promise<unknown[][]> };
}

/** What Drizzle keeps to itself: where its statements are made, and the client that each of them has. */
interface Session {
  prepareQuery(
    query: unknown,
    fields: Field[] | undefined,
    name: unknown,
    isArrays: unknown,
    mapRows?: MapRows,
    ...rest: unknown[]
  ): Prepared;
}
interface Prepared {
  readonly client: Client;
  execute(values?: Record<string, unknown>): Promise<unknown>;
}

/** Statements of a transaction, which `runOn` gives a connection. */
export interface Bound {
  runOn(runner: Runner, values: Record<string, unknown>): Promise<unknown>;
}

/** Builders whose statements run on a runner. */
export function asWriter(runner: Runner, schema: Schema = {}): Writer {
  const client = asClient(runner);
  // The cast is the seam to the driver: Drizzle asks `client` for no more than this.
  const db = drizzle({ client: client as never, casing: "snake_case", schema });
  const { session } = db as unknown as { session: Session };
  const prepare = session.prepareQuery.bind(session);
  session.prepareQuery = (query, fields, name, isArrays, mapRows = mapperOf(fields), ...rest) => {
    const prepared = prepare(query, fields, name, isArrays, mapRows, ...rest);
    const { execute } = prepared;
    // A function, since a statement that is bound anew has another `this`.
    prepared.execute = function (this: Prepared, values) {
      return execute.call(this, values).catch(unwrap);
    };
    return prepared;
  };
  return db;
}

/** Builders whose statements run in a transaction: `bind` takes them. Run by themselves they reject. */
export function createUnboundWriter(): Writer {
  const refuse = () => Promise.reject(new Error("This statement belongs in a transaction."));
  return asWriter({ run: refuse, list: refuse });
}

/** Prepares a statement of `createUnboundWriter`. */
export function bind(statement: Statement): Bound {
  const prepared = statement.prepare("") as unknown as Prepared;
  return {
    runOn(runner, values) {
      const own: Prepared = Object.create(prepared, { client: { value: asClient(runner) } });
      return own.execute(values);
    },
  };
}

const mapperOf = (fields?: Field[]) => fields && createRowMapper(fields);

function asClient({ run, list }: Runner): Client {
  return {
    unsafe: (text, values) => ({
      // Drizzle awaits it: that is when a statement of Bun.SQL's runs, too.
      // oxlint-disable-next-line no-thenable
      then: (onDone, onFailure) => run(text, values).then(onDone, onFailure),
      values: () => list(text, values),
    }),
  };
}

/** Drizzle's own error has the values in its message, which would come into the log. */
function unwrap(error: unknown): never {
  throw error instanceof DrizzleQueryError ? error.cause : error;
}
