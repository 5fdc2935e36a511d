// Puts the server together: workspace, app, port. It stops them in reverse order.
import { type App, createApp } from "./app.ts";
import { startChores } from "./chores.ts";
import type { Config } from "./config.ts";
import { readWhere } from "../data/backup/where.ts";
import { locateData } from "../data/folder.ts";
import { UsageError } from "../domain/error.ts";
import { requestBytesMax } from "../http/body.ts";
import { demandAllKnown } from "./strangers.ts";
import { openWorkspace, type Workspace, type WorkspaceOptions } from "./workspace.ts";

export interface Server {
  readonly url: URL;
  /** Makes the first admin, once. Undefined if there is an admin. */
  readonly setupToken: string | undefined;
  /** Rejects with a DiskFailure. The process must end at once, with 70: the next start goes on from the journal. */
  readonly diskFailed: Promise<never>;
  /** Fulfils with an Error for people when what it looks at is not there any more: it is to be stopped. */
  readonly replaced: Promise<Error>;
  /** Answers requests in flight, stores accepted events, and closes. Events that are left stay in the journal. */
  stop(): Promise<void>;
}

const purgeIntervalMs = 60 * 60 * 1000;
const inFlightMsMax = 4000;

/** How a port is listened on. */
export const listening = {
  // Otherwise two servers could share the port without anybody noticing.
  reusePort: false,
  /** In seconds. A connection on which nothing is sent for this long is closed. */
  idleTimeout: 30,
  maxRequestBodySize: requestBytesMax,
} as const;

/** Starts the server. Throws an Error with a message for people if the folder or the port cannot be used. */
export async function serve(options: Omit<WorkspaceOptions, "journals">): Promise<Server> {
  await demandAllKnown(options.config, options.extensions);
  if (options.backupWorkerUrl) demandBackupPlace(options.config);
  await using opened = new AsyncDisposableStack();
  const workspace = await openWorkspace({ ...options, journals: ["server"] });
  if (!workspace) {
    throw new Error(
      `Another Plaudit already serves ${options.config.dataFolder}: stop it, or choose another folder with --data.`,
    );
  }
  opened.defer(() => workspace.close());
  const { isNew, data, log } = workspace;
  if (isNew) log.warn("Made the data folder, which was missing.", { folder: data.path });
  const app = listen(createApp(workspace, workspace.services), workspace.config);
  opened.defer(() => stopListening(app));
  // Closed first: otherwise the stop would wait for streams that never end.
  opened.defer(() => workspace.services.live.close());
  opened.defer(await startPurging(workspace));
  workspace.backups.start();
  opened.defer(startSending(workspace));
  const setupToken = await workspace.services.setup.start();
  const { diskFailed } = workspace;
  const closing = opened.move();
  return {
    url: app.server!.url,
    setupToken,
    diskFailed,
    // Nobody can: it has the folder's locks.
    replaced: new Promise<Error>(() => {}),
    stop: () => closing.disposeAsync(),
  };
}

/** Erases people that a backup brought back. From now on what has expired is removed each hour. */
export async function startPurging(workspace: Workspace): Promise<() => void> {
  const { services, recorder } = workspace;
  await services.people.catchUp();
  const stopChores = startChores(workspace);
  recorder.purge();
  const timer = setInterval(recorder.purge, purgeIntervalMs);
  return () => {
    clearInterval(timer);
    stopChores();
  };
}

/** Mail goes from now on. */
export function startSending({ services: { sending } }: Workspace): () => Promise<void> {
  sending.start();
  return sending.close;
}

/** Throws a UsageError where the night would fail: without the credentials of an S3. */
function demandBackupPlace({ backup: { isOn, where }, dataFolder, database }: Config): void {
  if (!isOn || where === undefined || database) return;
  try {
    readWhere(where, locateData(dataFolder));
  } catch (cause) {
    if (!(cause instanceof UsageError)) return;
    throw new UsageError(`PLAUDIT_BACKUP: ${cause.message}`, { cause });
  }
}

export function listen(app: App, { host, port }: Config): App {
  try {
    return app.listen({
      hostname: host,
      port,
      ...listening,
    });
  } catch (cause) {
    throw new Error(whyNotListening((cause as { code?: string }).code, host, port), { cause });
  }
}

function whyNotListening(code: string | undefined, host: string, port: number): string {
  if (code === "EADDRINUSE") {
    return `Port ${port} on ${host} is taken: stop what listens there, or choose another with --port.`;
  }
  if (code === "EACCES")
    return `Port ${port} needs more rights: choose one above 1023 with --port.`;
  return `${host} port ${port} cannot be listened on (${code}): choose another with --host and --port.`;
}

interface Stoppable {
  stop(closeActiveConnections?: boolean): Promise<unknown>;
}

/** Answers requests in flight. A request that takes too long, or never ends by itself, is cut off. */
export async function stopListening(app: Stoppable): Promise<void> {
  const stopped = app.stop();
  const isDone = await Promise.race([
    stopped.then(() => true),
    Bun.sleep(inFlightMsMax).then(() => false),
  ]);
  if (!isDone) await app.stop(true);
}
