// Our server, as `plaudit serve` runs it, and an empty route: bun bench/servers/plaudit.ts FOLDER [MODE].
// `idle`: whatever is to be recorded is taken and forgotten. `in-turns`: each SIGUSR2 makes it so, or undoes
// it. `slow`: what is recorded is stored slowly. `proxied`: whoever asks from here says where from. With DATABASE_URL it
// is a node on PostgreSQL.
import "../../src/runtime/production.ts";
import { createApp } from "../../src/app/app.ts";
import { readConfig } from "../../src/app/config.ts";
import { createLog } from "../../src/runtime/log.ts";
import type { Recorder } from "../../src/recorder/recorder.ts";
import { createServices } from "../../src/app/services.ts";
import { openWorkspace } from "../../src/app/workspace.ts";

const [folder, mode] = Bun.argv.slice(2);
const proxies = mode === "proxied" ? "127.0.0.1" : "";
const { DATABASE_URL } = Bun.env;
const config = readConfig({
  PLAUDIT_DATA: folder,
  PLAUDIT_TRUSTED_PROXIES: proxies,
  DATABASE_URL,
});
const log = createLog();
const worker = mode === "slow" ? "./slow-worker.ts" : "../../src/recorder/worker.ts";
const workerUrl = new URL(worker, import.meta.url);
const backupWorkerUrl = new URL("../../src/data/backup/worker.ts", import.meta.url);
const queryWorkerUrl = new URL("../../src/reports/worker.ts", import.meta.url);
const workspace = await openWorkspace({
  config,
  log,
  workerUrl,
  queryWorkerUrl,
  backupWorkerUrl,
  journals: ["server"],
});
if (!workspace) throw new Error(`${folder} is in use.`);

let records = mode !== "idle";
const { record, accept } = workspace.recorder;
const asTold: Recorder = {
  ...workspace.recorder,
  record: (action) => records && record(action),
  accept: async (events) => (records ? accept(events) : undefined),
};
if (mode === "in-turns") process.on("SIGUSR2", () => (records = !records));
// Elsewhere nothing stands between the routes and the recorder that is measured.
const recorder = mode === "idle" || mode === "in-turns" ? asTold : workspace.recorder;
const deps = { ...workspace, recorder };
const app = createApp(deps, createServices(deps));
app.get("/empty", () => "ok").listen({ hostname: "127.0.0.1", port: 0, reusePort: false });
process.stdout.write(`${app.server?.port}\n`);

process.once("SIGTERM", () => void stop());

async function stop(): Promise<never> {
  await app.stop(true);
  await workspace?.close();
  process.exit(0);
}
