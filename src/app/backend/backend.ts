// What keeps accounts and all that belongs to the house: SQLite in the data folder, or a PostgreSQL that several nodes
// share. Here is where the two differ. Whoever comes after knows a Store, and asks no more.
import type { Config } from "../config.ts";
import type { Backups } from "../../data/backup/schedule.ts";
import type { DataFolder } from "../../data/folder.ts";
import type { Replacing } from "../../data/secret/succession.ts";
import type { WatchedSecrets } from "../../data/secret/watch.ts";
import type { Extension } from "../../extension.ts";
import type { Disk } from "../../journal/disk.ts";
import type { Log } from "../../runtime/log.ts";
import type { Metric } from "../../runtime/metric.ts";
import type { DatabaseSettings } from "../../store/postgres/settings.ts";
import type { Schema, Store } from "../../store/store.ts";

export interface BackendOptions {
  config: Config;
  data: DataFolder;
  log: Log;
  extensions: readonly Extension[];
  /** It serves, and is no command that soon ends. */
  isServer: boolean;
  /** This is Plaudit's own program, and not an app's. */
  isPlain: boolean;
  schema?: Schema | undefined;
  disk?: Disk | undefined;
  /** Where backups are made. Undefined: nowhere. */
  backupWorkerUrl?: URL | undefined;
  onDiskFailure: (error: unknown) => void;
}

export interface Backend {
  /** Brings what is kept to this version's schema. Throws an Error for people if it cannot be used. */
  migrate(): Promise<void>;
  /** Opens it, migrated. What it opens is closed by `opened`, in reverse. */
  open(opened: AsyncDisposableStack): Promise<Kept>;
}

/** What is open. */
export interface Kept {
  readonly store: Store;
  readonly secrets: WatchedSecrets;
  /** The PostgreSQL that has the log of events, and which node this is there. Undefined: events are here alone. */
  readonly database?: Omit<DatabaseSettings, "pool"> & { readonly node: string };
  /** The name in the store of events of a journal in the folder. */
  journalOf(name: string): string;
  /** Another secret signs the tokens from now on. */
  replaceSecret(replacing: Replacing): Promise<void>;
  /** Undefined: nobody makes any here. */
  openBackups(): Backups | undefined;
  /** Its own numbers, for /metrics. */
  metrics(): readonly Metric[];
}
