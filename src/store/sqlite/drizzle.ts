// Drizzle's builders on bun:sqlite, as the ports have them.
import type { Database, SQLQueryBindings } from "bun:sqlite";
import { drizzle } from "drizzle-orm/bun-sqlite";
import type { Schema, Writer } from "../store.ts";
import { createRowMapper, type Field, type MapRows } from "../rows.ts";
import type { SharedRead } from "./shared-read.ts";

/** What Drizzle keeps to itself: where its statements are made, and of what. */
interface Session {
  client: { prepare(text: string): unknown };
  prepareQuery(
    query: unknown,
    fields: Field[] | undefined,
    method: string,
    ...rest: unknown[]
  ): unknown;
}

// The cast between the dialects (see db/columns/sqlite.ts): the builders are alike, their types are not.
export function asWriter(database: Database, schema: Schema = {}, sharedRead?: SharedRead): Writer {
  const db = drizzle(database, { casing: "snake_case", schema });
  const { session } = db as unknown as { session: Session };
  const prepare = session.prepareQuery.bind(session);
  session.prepareQuery = (
    query,
    fields,
    method,
    isArrays,
    mapRows = mapperOf(fields, method),
    ...rest
  ) => prepare(query, fields, method, isArrays, mapRows, ...rest);
  if (sharedRead) session.client = sharing(database, sharedRead);
  return db as unknown as Writer;
}

/** A database whose reads share a transaction. Of a statement that reads, Drizzle asks for no more than these two. */
function sharing(database: Database, { begin }: SharedRead): Session["client"] {
  function prepare(text: string) {
    const statement = database.prepare(text);
    if (!/^select\b/.test(text)) return statement;
    return {
      all(...values: SQLQueryBindings[]) {
        begin();
        return statement.all(...values);
      },
      values(...values: SQLQueryBindings[]) {
        begin();
        return statement.values(...values);
      },
    };
  }
  return { prepare };
}

function mapperOf(fields: Field[] | undefined, method: string): MapRows | undefined {
  return fields && method === "all" ? createRowMapper(fields) : undefined;
}
