// Composition root of the server: workspace → app → port, and down again in reverse.
import { createApp } from "./app.ts";
import { demandNoStrangers, locateData } from "../data/folder.ts";
import { requestBytesMax } from "../http/body.ts";
import { standardExtensions } from "./standard.ts";
import { openWorkspace, type Workspace, type WorkspaceOptions } from "./workspace.ts";

export interface Server {
  readonly url: URL;
  /** Good once, for the first admin; undefined when there is one. */
  readonly setupToken: string | undefined;
  /** Rejects with a DiskFailure: what follows is to end at once, with 70, and start from the journal. */
  readonly diskFailed: Promise<never>;
  /** Answers what is in flight, stores what was accepted, closes. What does not drain stays in the journal. */
  stop(): Promise<void>;
}

const purgeIntervalMs = 60 * 60 * 1000;
const inFlightMsMax = 4000;

/** How a port is listened on. */
export const listening = {
  // Two servers would share the port in silence.
  reusePort: false,
  /** Seconds: a connection that says nothing for this long is closed. */
  idleTimeout: 30,
  maxRequestBodySize: requestBytesMax,
} as const;

/** Starts the server. Throws an Error for people when the folder or the port is not to be had. */
export async function serve(options: Omit<WorkspaceOptions, "journals">): Promise<Server> {
  const { extensions = standardExtensions } = options;
  const known = extensions.map(({ name }) => name);
  demandNoStrangers(locateData(options.config.dataFolder), known);
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
  const app = listen(workspace);
  opened.defer(() => stopListening(app));
  // First of all: a stream that never ends would be waited for.
  opened.defer(() => workspace.services.live.close());
  opened.defer(await startPurging(workspace));
  const setupToken = await workspace.services.setup.start();
  const { diskFailed } = workspace;
  const closing = opened.move();
  return { url: app.server!.url, setupToken, diskFailed, stop: () => closing.disposeAsync() };
}

/** Erases whom a backup has brought back, and removes from now on, each hour, what is to go. */
export async function startPurging({ services, recorder }: Workspace): Promise<() => void> {
  await services.people.catchUp();
  recorder.purge();
  const timer = setInterval(recorder.purge, purgeIntervalMs);
  return () => clearInterval(timer);
}

function listen(workspace: Workspace): ReturnType<typeof createApp> {
  const { host, port } = workspace.config;
  try {
    return createApp(workspace, workspace.services).listen({
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

/** Answers what is in flight; what takes longer, or never ends by itself, is cut. */
export async function stopListening(app: Stoppable): Promise<void> {
  const stopped = app.stop();
  const isDone = await Promise.race([
    stopped.then(() => true),
    Bun.sleep(inFlightMsMax).then(() => false),
  ]);
  if (!isDone) await app.stop(true);
}
