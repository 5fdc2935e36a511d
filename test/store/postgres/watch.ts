// A store that tells what is asked of it.
import type { Store, Writer } from "../../../src/store/store.ts";
import { watchStarts } from "./starts.ts";

export interface Watcher {
  /** Told of the text of every statement that is built to be run. */
  onStatement: (text: string) => void;
  /** Told of every place in the source where a statement, or a part of one, begins. */
  onStart: (place: string) => void;
}

/** What Drizzle keeps to itself: where its statements are made. */
interface Inside {
  session: { prepareQuery(query: { sql: string }, ...rest: unknown[]): unknown };
}

/** The same store, watched. */
export function watchStore(store: Store, { onStatement, onStart }: Watcher): Store {
  const watched = new WeakMap<object, Writer>();

  function watch(db: Writer): Writer {
    const known = watched.get(db);
    if (known) return known;
    const { session } = db as unknown as Inside;
    const prepareQuery = session.prepareQuery.bind(session);
    session.prepareQuery = (query, ...rest) => {
      onStatement(query.sql);
      return prepareQuery(query, ...rest);
    };
    const made = watchStarts(db, onStart);
    watched.set(db, made);
    return made;
  }

  const prepare: Store["prepare"] = (build) => {
    const run = store.prepare((db) => build(watch(db)));
    return (values, more) => run(values, more && ((db) => more(watch(db))));
  };
  return {
    ...store,
    // Every Reader of ours is a Writer behind its type.
    db: watch(store.db as Writer),
    prepare,
    atomically: (build) => prepare(build)({}),
  };
}
