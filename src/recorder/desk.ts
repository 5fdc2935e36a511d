// What the clerk works with: the store, the drain of the journal, and the signal to stop.
import type { Attempt } from "../runtime/portion.ts";
import type { EventLogWriter } from "../store/event-log.ts";
import { type Drain, type DrainOptions, openDrain } from "./drain.ts";
import type { FromWorker, Opening } from "./messages.ts";

export type Post = (message: FromWorker) => void;

export type OpenStore = (
  where: Pick<Opening, "appFile" | "eventsFile" | "database">,
  shared: Shared,
) => EventLogWriter;

/** What a store that others store in, too, tells, and what it must know: see log-writer.ts in src/store/postgres/events. */
export interface Shared {
  /** What the Worker before was lost at, of what the others stored. */
  before: Attempt | undefined;
  onTry: (seq: number, events: number) => void;
  onNews: () => void;
  onSilence: (reason: string) => void;
  onReplicaLeft: (reason: string) => void;
  onReplicaUsedAgain: () => void;
}

/** In the place of a journal's name: no folder is called so. */
const others = "the log of all nodes";

export interface Desk {
  readonly store: EventLogWriter;
  readonly folder: string;
  readonly name: string;
  readonly drain: Drain;
  /** The options for a drain of that journal. */
  drainOptions(journal: string): DrainOptions;
  /** Aborted when the Worker has to stop. */
  readonly leaving: AbortSignal;
}

export interface DeskOptions {
  openStore: OpenStore;
  opening: Opening;
  post: Post;
  leaving: AbortSignal;
  /** Called when others may have stored something. */
  onNews: () => void;
}

export async function openDesk(options: DeskOptions): Promise<Desk> {
  const { openStore, opening, post, leaving, onNews } = options;
  const { folder, name, attempts } = opening;
  const store = openStore(opening, {
    before: attempts[others],
    onTry: (sequence, records) => post({ type: "trying", journal: others, sequence, records }),
    onNews,
    onSilence: (reason) => post({ type: "unheard", reason }),
    onReplicaLeft: (reason) => post({ type: "replicaLeft", reason }),
    onReplicaUsedAgain: () => post({ type: "replicaUsedAgain" }),
  });
  const drainOptions = (journal: string): DrainOptions => ({
    before: attempts[journal],
    onTry: (sequence, records) => post({ type: "trying", journal, sequence, records }),
    onHalve: (records, error) => post({ type: "halved", records, reason: String(error) }),
  });
  const drain = await openDrain(store, folder, name, drainOptions(name));
  return { store, folder, name, drain, drainOptions, leaving };
}

export async function closeDesk({ store, drain }: Desk): Promise<void> {
  drain.close();
  await store.close();
}

/** Waits, but no longer than until the Worker has to stop, or one of the others is aborted. */
export async function rest(ms: number, ...signals: readonly AbortSignal[]): Promise<void> {
  const { promise, resolve } = Promise.withResolvers<void>();
  const timer = setTimeout(resolve, ms);
  const wake = () => resolve();
  for (const signal of signals) {
    signal.addEventListener("abort", wake);
    if (signal.aborted) resolve();
  }
  await promise;
  clearTimeout(timer);
  for (const signal of signals) signal.removeEventListener("abort", wake);
}
