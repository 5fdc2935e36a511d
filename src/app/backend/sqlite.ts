// Everything in the data folder.
import { createBackups } from "../../data/backup/schedule.ts";
import { demandNoNode } from "../../data/node.ts";
import { nameInstallation } from "../../data/installation.ts";
import { prepareData } from "../../data/migration.ts";
import { replaceSecret } from "../../data/secret/secret.ts";
import { openSecrets } from "../../data/secret/watch.ts";
import { migrationsOf } from "../../extension.ts";
import { openAppStore } from "../../store/sqlite/opening.ts";
import type { Backend, BackendOptions } from "./backend.ts";

export function createSqliteBackend(options: BackendOptions): Backend {
  const { config, data, log, isPlain, schema, disk, onDiskFailure } = options;
  const own = migrationsOf(options.extensions, "sqlite");
  return {
    async migrate() {
      demandNoNode(data);
      const { done, wayBack } = await prepareData(data, own, { ...config, isPlain });
      if (wayBack === undefined) return;
      const migrations = done.join(", ");
      log.warn(`The data now has this version's schema. ${wayBack}`, { migrations });
    },
    async open(opened) {
      const secrets = openSecrets({ dataFolder: data.path, configured: config.secret, log });
      opened.defer(secrets.close);
      nameInstallation(data);
      const { fdatasync } = disk ?? {};
      const file = data.appFile;
      const store = openAppStore({ file, own, schema, onDiskFailure, fdatasync });
      opened.defer(() => store.close());
      return {
        store,
        secrets,
        journalOf: (name) => name,
        replaceSecret: async (replacing) => void replaceSecret(data.path, replacing),
        openBackups: () => openBackups(options),
        metrics: () => [],
      };
    },
  };
}

function openBackups({ config, data, log, backupWorkerUrl: workerUrl }: BackendOptions) {
  if (!workerUrl) return undefined;
  const { backup, diskBytesMin } = config;
  return createBackups({ data, workerUrl, ...backup, diskBytesMin, log });
}
