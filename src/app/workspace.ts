// What the server and every command that touches data need: the folder, both stores, a journal of their own, and the
// features' rules. They are opened in this order, and closed in reverse.
import type { Config } from "./config.ts";
import { createDeps, type Deps } from "./deps.ts";
import { chooseBackend } from "./backend/choose.ts";
import type { Backend } from "./backend/backend.ts";
import { type DataFolder, locateData, makeFolder } from "../data/folder.ts";
import { whileNotRestoring } from "../data/restore/lock.ts";
import type { Replacing } from "../data/secret/succession.ts";
import type { Extension } from "../extension.ts";
import type { Log } from "../runtime/log.ts";
import type { MailTemplates } from "../mail/templates.ts";
import type { Disk } from "../journal/disk.ts";
import { toEvent } from "../domain/event.ts";
import { acceptPatiently } from "../recorder/patience.ts";
import { openRecorder, type Recorder, type RecorderOptions } from "../recorder/recorder.ts";
import { openPool } from "../reports/pool.ts";
import { createServices, type Services } from "./services.ts";
import { standardExtensions } from "./standard.ts";
import { noteKeepers } from "../store/keepers.ts";
import { openEventLog } from "../store/sqlite/opening.ts";
import type { AccountShape } from "../wire/account-shape.ts";
import type { Schema } from "../store/store.ts";

export interface WorkspaceOptions {
  config: Config;
  log: Log;
  workerUrl: URL;
  /** Where questions are answered off the request path. Undefined: in this thread. */
  queryWorkerUrl?: URL;
  /** Where backups are made. Undefined: nowhere. */
  backupWorkerUrl?: URL;
  backgroundFailures?: () => number;
  /** Mail in the app's own words. */
  mailTemplates?: Partial<MailTemplates>;
  /** What is asked of people beside what Plaudit asks. */
  shape?: AccountShape;
  /** What is built on top. Default: items. */
  extensions?: readonly Extension[];
  /** Its tables and their relations, for `db.query`. */
  schema?: Schema;
  /** Writes the journal, and syncs app.db's log. A test's disk may fail. */
  disk?: Disk;
  /** How long a close stores what was accepted. Default: nine seconds. */
  drainMsMax?: number;
  /** The journals that may be ours. The first that no running process has is taken. */
  journals: readonly string[];
}

export interface Workspace extends Deps {
  readonly data: DataFolder;
  /** Whether the data folder was made just now. */
  readonly isNew: boolean;
  readonly services: Services;
  /** The name that our journal has in the store of events. */
  readonly journal: string;
  /** Another secret signs the tokens from now on, on every node. */
  replaceSecret(replacing: Replacing): Promise<void>;
  /** Rejects with a DiskFailure when the disk has refused a sync. The process must then end, with 70. */
  readonly diskFailed: Promise<never>;
  /** Stores accepted events for as long as `drainMsMax`, and closes. The rest stays in the journal. */
  close(): Promise<void>;
}

/** The disk refused a sync: nothing more may be acknowledged. */
export class DiskFailure extends Error {
  override readonly name = "DiskFailure";
}

/** With the wait for the Worker this stays within ten seconds, which is what service managers are promised. */
const drainMsDefault = 9_000;
/** After an unclean end, what happened this long before the journal's last write is recorded again. */
const recentMs = 10_000;
const frameEventsMax = 500;

/**
 * Opens everything. Undefined if other processes have all the journals. Throws an Error with a message for people
 * if the folder cannot be used.
 */
export async function openWorkspace(options: WorkspaceOptions): Promise<Workspace | undefined> {
  const failure = watchDisk(options.log);
  // Closes what was opened so far if a later step fails.
  await using opened = new AsyncDisposableStack();
  const data = locateData(options.config.dataFolder);
  const isNew = makeFolder(data);
  const onDiskFailure = failure.note;
  const backend = chooseBackend({
    ...options,
    data,
    onDiskFailure,
    extensions: options.extensions ?? standardExtensions,
    isPlain: options.extensions === undefined,
    isServer: options.journals.includes("server"),
  });
  const deps = await whileNotRestoring(data, async () => {
    await backend.migrate();
    return openDeps(options, { data, onDiskFailure, opened, backend });
  });
  if (!deps) return undefined;
  const services = createServices(deps);
  await services.limits.load();
  opened.defer(() => services.limits.close());
  if (options.extensions) await noteOwnKeepers(deps, services);
  await recordAgain(deps, services);
  const closing = opened.move();
  return {
    ...deps,
    data,
    isNew,
    services,
    diskFailed: failure.failed,
    close: () => closing.disposeAsync(),
  };
}

/** Logs a refused sync, and tells whoever waits for `failed`, which is nobody's duty. */
function watchDisk(log: Log) {
  const failure = Promise.withResolvers<never>();
  failure.promise.catch(() => {});
  return {
    failed: failure.promise,
    note(cause: unknown): void {
      log.error("The disk failed to sync what was written.", { error: cause });
      failure.reject(
        new DiskFailure(
          "The disk failed to sync what was written: fix the disk and start again. Everything acknowledged is kept.",
          { cause },
        ),
      );
    },
  };
}

interface Opening {
  data: DataFolder;
  onDiskFailure: (error: unknown) => void;
  backend: Backend;
  /** Closes what this opens, in reverse. */
  opened: AsyncDisposableStack;
}

/** Opens the stores, the journal and the pool for questions. Undefined when all journals are taken. */
async function openDeps(
  options: WorkspaceOptions,
  { data, onDiskFailure, opened, backend }: Opening,
): Promise<(Deps & Pick<Workspace, "journal" | "replaceSecret">) | undefined> {
  const { config, log, workerUrl, queryWorkerUrl, disk, mailTemplates } = options;
  const { extensions = standardExtensions } = options;
  const kept = await backend.open(opened);
  const { store, secrets, replaceSecret } = kept;
  const { database } = kept;
  const recording = { ...config, ...data, database, workerUrl, disk, log, onDiskFailure };
  const claimed = await claimJournal(options.journals, recording);
  if (!claimed) return undefined;
  const { recorder, journal } = claimed;
  opened.defer(() => recorder.close(options.drainMsMax ?? drainMsDefault));
  // Closed before the recorder: its Worker lets go of the file last, and then clears the file's log away.
  const events = openEventLog(data.eventsFile);
  opened.defer(() => events.close());
  const pool =
    queryWorkerUrl && openPool({ workerUrl: queryWorkerUrl, eventsFile: data.eventsFile });
  opened.defer(() => pool?.close());
  const backups = kept.openBackups();
  opened.defer(() => backups?.close());
  const clock = Date.now;
  const given = { config, log, store, events, recorder, clock, extensions };
  const { shape } = options;
  const more = { ask: pool?.ask, backups, mailTemplates, shape, secrets: secrets.read };
  const others = options.backgroundFailures ?? (() => 0);
  const backgroundFailures = () => others() + secrets.failures();
  const deps = createDeps({ ...given, ...more, databaseMetrics: kept.metrics, backgroundFailures });
  return { ...deps, journal: kept.journalOf(journal), replaceSecret };
}

/** Notes which extensions keep something of people, for whoever opens the folder without them. */
async function noteOwnKeepers({ store, extensions }: Deps, { parts }: Services): Promise<void> {
  const keepers = extensions.filter((_, i) => parts[i]?.people !== undefined);
  await noteKeepers(
    store,
    keepers.map(({ name }) => name),
  );
}

async function claimJournal(
  names: readonly string[],
  options: Omit<RecorderOptions, "name">,
): Promise<{ recorder: Recorder; journal: string } | undefined> {
  for (const journal of names) {
    const recorder = await openRecorder({ ...options, name: journal });
    if (recorder) return { recorder, journal };
  }
  return undefined;
}

/**
 * Closes the gap between commit and journal after an unclean end: what was done shortly before it is recorded
 * again. What is there already is a copy, by its message id.
 */
async function recordAgain({ recorder, log }: Deps, { recent }: Services): Promise<void> {
  if (!recorder.crashedAt) return;
  const actions = await recent(new Date(recorder.crashedAt.getTime() - recentMs));
  const now = Date.now();
  for (let from = 0; from < actions.length; from += frameEventsMax) {
    const frame = actions.slice(from, from + frameEventsMax).map((action) => toEvent(action, now));
    try {
      await acceptPatiently(recorder, frame);
    } catch (error) {
      log.error("Actions from before the crash could not be recorded again.", {
        events: actions.length - from,
        error,
      });
      return;
    }
  }
}
