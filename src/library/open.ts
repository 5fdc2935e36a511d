// Plaudit inside an app: everything that the server has, mounted on an Elysia, and what routes beside it need. It
// starts and stops with the app.
import type { AnyElysia } from "elysia";
import { createApp, openSession } from "../app/app.ts";
import { type Config, listUnknown, readConfig, unknownSettings } from "../app/config.ts";
import type { Deps } from "../app/deps.ts";
import { createLog } from "../runtime/log.ts";
import { countFailures, endInTime, greeting, watchSignals } from "../runtime/process.ts";
import { listening, startPurging, startSending, stopListening } from "../app/serve.ts";
import type { Services } from "../app/services.ts";
import { demandSqlite } from "../store/sqlite/library.ts";
import type { Schema } from "../store/store.ts";
import { openWorkspace, type Workspace } from "../app/workspace.ts";
import { type Context, createContext } from "./context.ts";
import { createDatabase } from "./database.ts";
import { listExtensions, shapeOf } from "./options.ts";
import type { Plaudit, ServerOptions } from "./plugin.ts";
import { createRecordOwn } from "./record.ts";

export interface WorkerUrls {
  workerUrl: URL;
  queryWorkerUrl: URL;
  backupWorkerUrl: URL;
}

/** Opens the data and starts the Workers. Throws an Error with a message for people if it cannot. */
export async function openPlaudit<S extends Schema, Own extends string>(
  options: ServerOptions<S, Own>,
  urls: WorkerUrls,
): Promise<Plaudit<S, Own>> {
  demandSqlite();
  const config = readConfig({ ...options.settings, PLAUDIT_DATA: options.data });
  const log = options.log ?? createLog({ level: config.logLevel });
  const unknown = listUnknown();
  if (unknown.length > 0) log.warn(unknownSettings, { names: unknown.join(", ") });
  // Only the owner can read what this process makes: the data folder holds hashes and a secret.
  process.umask(0o077);
  const failures = { count: 0 };
  const workspace = await openWorkspace({
    ...urls,
    config,
    log,
    backgroundFailures: () => failures.count,
    extensions: listExtensions(options),
    mailTemplates: options.mail,
    schema: options.schema,
    shape: shapeOf(options),
    journals: ["server"],
  });
  if (!workspace) {
    throw new Error(
      `Another Plaudit already serves ${config.dataFolder}: stop it, or choose another folder.`,
    );
  }
  workspace.diskFailed.catch((error: unknown) => {
    log.error("Plaudit stops, so that the next start goes on from what is on the disk.", { error });
    process.exit(70);
  });
  let closing: Promise<void> | undefined;
  const close = () => (closing ??= workspace.close());
  return mount<S, Own>(workspace, workspace.services, {
    onRefused: () => void (failures.count += 1),
    onListen: (host) => void run(host, workspace, { failures, close }),
    close,
  });
}

export interface MountOptions {
  onRefused: () => void;
  onListen?: (host: AnyElysia) => void;
  close: () => Promise<void>;
}

/** The plugin, of parts that are open. */
export function mount<S extends Schema, Own extends string>(
  deps: Deps,
  services: Services,
  { onRefused, onListen, close }: MountOptions,
): Plaudit<S, Own> {
  const { clock, log, recorder, store, config } = deps;
  const session = openSession(deps, services);
  const db = createDatabase<S>(store);
  const record = createRecordOwn({ record: recorder.record, clock, log, onRefused });
  const context = createContext<S, Own>({ session, db, record, clock });
  const plugin = (host: AnyElysia) => {
    host.config.serve = Object.assign(servingOf(config), host.config.serve);
    if (onListen) host.onStart(onListen);
    createApp(deps, services, session, host);
    return host.use(context) as unknown as Context<S, Own>;
  };
  return Object.assign(plugin, { context, db, record, clock, close });
}

function servingOf({ host }: Config) {
  return { ...listening, hostname: host, development: Bun.env["NODE_ENV"] === "development" };
}

interface Running {
  failures: { count: number };
  close: () => Promise<void>;
}

/** From the first request to the signal that ends the process. */
async function run(host: AnyElysia, workspace: Workspace, { failures, close }: Running) {
  const { services, log, config } = workspace;
  // Only from here on: an app that cannot start should say so and end.
  countFailures(log, failures);
  const signals = watchSignals();
  const stopPurging = await startPurging(workspace);
  workspace.backups.start();
  const stopSending = startSending(workspace);
  const setupToken = await services.setup.start();
  process.stdout.write(greeting(config.publicUrl, host.server!.url, setupToken));
  log.info("Stopping: requests in flight are answered, and accepted events are stored.", {
    signal: await signals.first,
  });
  endInTime(log, signals);
  stopPurging();
  services.live.close();
  await stopListening(host);
  await stopSending();
  await close();
  process.exit(0);
}
