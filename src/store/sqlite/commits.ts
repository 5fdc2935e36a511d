// Commits writes in groups. Writes that come while the disk is at work share the next transaction, its commit and its
// sync. Each write is still all or nothing on its own. Under load this halves the cost of a write, since SQLite writes a
// page once for a transaction, however many writes have touched it.
import type { Database } from "bun:sqlite";

export interface GroupCommit {
  /** Runs a write. Fulfils with what it returns, once the disk has it. */
  run<T>(write: () => T): Promise<T>;
  /** Begins the group that gathers, if one does, before its turn of the event loop has ended. */
  begin(): void;
  /** Fulfils when no write waits any more. Never rejects. */
  settled(): Promise<void>;
}

interface Waiting {
  write: () => unknown;
  resolve: (value: unknown) => void;
  reject: (error: unknown) => void;
}

/** The limit of writes in one transaction. They take some milliseconds, in which nothing else has the thread. */
const groupMax = 128;

/**
 * `endRead` ends the transaction that reads share. `synced` fulfils once everything that was committed before the call
 * is on the disk.
 */
export function createGroupCommit(
  database: Database,
  endRead: () => void,
  synced: () => Promise<void>,
): GroupCommit {
  const begin = database.prepare("savepoint one");
  const keep = database.prepare("release one");
  const undo = database.prepare("rollback to one");
  let waiting: Waiting[] = [];
  let working: Promise<void> | undefined;
  /** Set while a group gathers what else comes in this turn of the event loop. */
  let go: (() => void) | undefined;

  /** Runs one write. Returns a function that settles its promise. */
  function attempt({ write, resolve, reject }: Waiting): () => void {
    begin.run();
    try {
      const value = write();
      keep.run();
      return () => resolve(value);
    } catch (error) {
      // A failing disk has ended the transaction, and with it all writes of the group.
      if (!database.inTransaction) throw error;
      undo.run();
      keep.run();
      return () => reject(error);
    }
  }
  const attemptAll = database.transaction((group: Waiting[]) => group.map(attempt));

  async function commit(group: Waiting[]): Promise<void> {
    try {
      endRead();
      const answers = attemptAll.immediate(group);
      await synced();
      for (const answer of answers) answer();
    } catch (error) {
      for (const { reject } of group) reject(error);
    }
  }

  async function work(): Promise<void> {
    while (waiting.length > 0) await commit(waiting.splice(0, groupMax));
    working = undefined;
  }

  function gather(): Promise<void> {
    return new Promise((done) => {
      go = () => done(work());
      setImmediate(letGo);
    });
  }

  function letGo(): void {
    const gathered = go;
    go = undefined;
    gathered?.();
  }

  return {
    begin: letGo,
    run: <T>(write: () => T) =>
      new Promise<T>((resolve, reject) => {
        waiting.push({ write, resolve: resolve as (value: unknown) => void, reject });
        working ??= gather();
      }),
    settled: async () => working,
  };
}
