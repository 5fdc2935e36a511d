// A server that looks at a folder and changes nothing in it: no migration, no Worker that stores, no purge, no
// backup. What would write is answered with 503. People may sign in all the same, in a copy of app.db that is thrown
// away.
import { createApp } from "./app.ts";
import { createDeps } from "./deps.ts";
import { listen, type Server, stopListening } from "./serve.ts";
import { createServices } from "./services.ts";
import { standardExtensions } from "./standard.ts";
import type { WorkspaceOptions } from "./workspace.ts";
import { copyAppAside } from "../data/aside.ts";
import { locateData, lookAtFolder } from "../data/folder.ts";
import { watchReplaced } from "../data/replaced.ts";
import { planUpgrade } from "../data/upgrade.ts";
import type { Ledger } from "../domain/ledger.ts";
import { migrationsOf } from "../extension.ts";
import { createClosedRecorder } from "../recorder/closed.ts";
import { openPool } from "../reports/pool.ts";
import { createReadOnlyStore, refuseToWrite } from "../store/read-only.ts";
import { openAppStore, openEventLog } from "../store/sqlite/opening.ts";

type Options = Pick<WorkspaceOptions, "config" | "log" | "queryWorkerUrl" | "backgroundFailures">;

/** Starts it. Throws an Error with a message for people if the folder cannot be served as it is. */
export async function serveReadOnly(options: Options): Promise<Server> {
  const { config, log, queryWorkerUrl, backgroundFailures } = options;
  const data = locateData(config.dataFolder);
  demandServable(options);
  const watch = watchReplaced(data);
  await using opened = new AsyncDisposableStack();
  opened.defer(watch.stop);
  const aside = copyAppAside(data);
  opened.defer(aside.remove);
  const onDiskFailure = (error: unknown) => log.error("The copy of app.db failed.", { error });
  const signIns = openAppStore({
    file: aside.file,
    own: migrationsOf(standardExtensions),
    onDiskFailure,
  });
  opened.defer(() => signIns.close());
  const events = openEventLog(data.eventsFile);
  opened.defer(() => events.close());
  const pool =
    queryWorkerUrl && openPool({ workerUrl: queryWorkerUrl, eventsFile: data.eventsFile });
  opened.defer(() => pool?.close());
  const deps = createDeps({
    // The folder's own secret is not read: no token of here is good there, and none of there here.
    config: { ...config, secret: makeSecret(), mail: undefined },
    log,
    store: createReadOnlyStore(signIns),
    signIns,
    events,
    recorder: createClosedRecorder(sumOf(await events.ledgers()), refuseToWrite),
    clock: Date.now,
    ask: pool?.ask,
    backgroundFailures,
  });
  const services = createServices(deps);
  const app = listen(createApp(deps, services), config);
  opened.defer(() => stopListening(app));
  opened.defer(() => services.live.close());
  const closing = opened.move();
  return {
    url: app.server!.url,
    setupToken: undefined,
    diskFailed: new Promise<never>(() => {}),
    replaced: watch.replaced,
    stop: () => closing.disposeAsync(),
  };
}

function demandServable({ config }: Options): void {
  const data = locateData(config.dataFolder);
  if (lookAtFolder(data) !== "data") {
    throw new Error(`There is no data in ${data.path}: choose another folder with --data.`);
  }
  const own = migrationsOf(standardExtensions);
  const { obstacles, waiting } = planUpgrade(data, own, { isPlain: true });
  const [obstacle] = obstacles;
  if (obstacle !== undefined) throw new Error(obstacle);
  if (waiting.length === 0) return;
  throw new Error(
    `${data.path} is of an earlier version: --read-only migrates nothing, so look at it with that version, or at a copy without --read-only.`,
  );
}

function sumOf(ledgers: readonly Ledger[]): Ledger {
  const sum = { accepted: 0, stored: 0, duplicates: 0, deadLettered: 0 };
  for (const each of ledgers) {
    sum.accepted += each.accepted;
    sum.stored += each.stored;
    sum.duplicates += each.duplicates;
    sum.deadLettered += each.deadLettered;
  }
  return sum;
}

function makeSecret(): string {
  return crypto.getRandomValues(new Uint8Array(32)).toHex();
}
