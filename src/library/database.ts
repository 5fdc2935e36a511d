// The database as an app's code sees it: the store's reads, and its two ways to write.
import type { Reader, Relational, Schema, Store } from "../store/store.ts";

/**
 * Drizzle on Plaudit's tables and your own. Reads are its builders; writes are lists of statements,
 * all or nothing, which fulfil once they are on the disk: `db.atomically((db) => [db.insert(orders).values(…)])`.
 */
export interface Database<S extends Schema = {}>
  extends Reader, Relational<S>, Pick<Store, "atomically" | "prepare"> {}

export function createDatabase<S extends Schema>({ db, atomically, prepare }: Store): Database<S> {
  const { query } = db as unknown as Relational<S>;
  return {
    select: db.select.bind(db),
    selectDistinct: db.selectDistinct.bind(db),
    $count: db.$count.bind(db),
    with: db.with.bind(db),
    query,
    atomically,
    prepare,
  };
}
