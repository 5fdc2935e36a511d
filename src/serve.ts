// Composition root of the server: settings → data → recorder → app → port, and down again in reverse.
import { createApp, type Deps } from "./app.ts";
import type { Config } from "./config.ts";
import { locateData, prepareData } from "./data.ts";
import { loadSecret } from "./features/auth/secret.ts";
import type { Log } from "./log.ts";
import { openRecorder } from "./recorder/recorder.ts";
import { openAppStore, openEventStore } from "./store/sqlite.ts";

export interface ServeOptions {
  config: Config;
  log: Log;
  workerUrl: URL;
  /** Background failures so far, for /metrics. */
  backgroundFailures: () => number;
}

export interface Server {
  readonly url: URL;
  /** Rejects when the disk has failed: what follows is to end at once and start from the journal. */
  readonly failed: Promise<never>;
  /** Answers what is in flight, stores what was accepted, closes. What does not drain stays in the journal. */
  stop(): Promise<void>;
}

/** The disk refused a sync: nothing more may be acknowledged. Exit code 70. */
export class DiskFailure extends Error {
  override readonly name = "DiskFailure";
}

const inFlightMsMax = 4000;
const drainMsMax = 10_000;
/** A connection that says nothing for this long is closed. */
const idleSeconds = 30;
/** Bun's own bound, before any route is asked: above the largest body that a route takes. */
const requestBytesMax = 6 * 1024 * 1024;

/** Starts the server. Throws an Error for people when the folder or the port is not to be had. */
export async function serve(options: ServeOptions): Promise<Server> {
  const { config, log, workerUrl } = options;
  const failure = Promise.withResolvers<never>();
  // Whoever waits for it is told; that nobody waits yet is no failure of its own.
  failure.promise.catch(() => {});
  const onDiskFailure = (cause: unknown) => {
    log.error(
      "The disk refused to keep what was written. Plaudit ends, and starts from the journal.",
      {
        error: cause,
      },
    );
    failure.reject(new DiskFailure("The disk failed.", { cause }));
  };

  // What was opened, to be closed in reverse: by `stop`, or here when the start fails half-way.
  await using opened = new AsyncDisposableStack();
  const data = locateData(config.dataFolder);
  prepareData(data);
  const store = openAppStore({ file: data.appFile, onDiskFailure });
  opened.defer(() => store.close());
  const events = openEventStore(data.eventsFile);
  opened.defer(() => events.close());
  const { eventsFile, journals } = data;
  const recorder = await openRecorder({
    ...config,
    journals,
    eventsFile,
    name: "server",
    workerUrl,
    log,
    onDiskFailure,
  });
  if (!recorder) {
    throw new Error(
      `Another Plaudit already serves ${data.path}: stop it, or choose another folder with --data.`,
    );
  }
  opened.defer(() => recorder.close(drainMsMax));
  const secret = loadSecret(data.path, config.secret);
  const app = listen({
    config: { ...config, secret },
    log,
    store,
    events,
    recorder,
    clock: Date.now,
  });
  opened.defer(() => stopListening(app));
  const closing = opened.move();
  return { url: app.server!.url, failed: failure.promise, stop: () => closing.disposeAsync() };
}

function listen(deps: Deps): ReturnType<typeof createApp> {
  const { host, port } = deps.config;
  try {
    return createApp(deps).listen({
      hostname: host,
      port,
      // Two servers would share the port in silence.
      reusePort: false,
      idleTimeout: idleSeconds,
      maxRequestBodySize: requestBytesMax,
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

/** Answers what is in flight; what takes longer, or never ends by itself, is cut. */
async function stopListening(app: ReturnType<typeof createApp>): Promise<void> {
  const stopped = app.stop();
  const isDone = await Promise.race([
    stopped.then(() => true),
    Bun.sleep(inFlightMsMax).then(() => false),
  ]);
  if (!isDone) await app.stop(true);
}
