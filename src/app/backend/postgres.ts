// Accounts in PostgreSQL. The data folder holds what this node needs for itself: its journals, and a copy of the events
// that questions read.
import type { LogFields } from "../../runtime/log.ts";
import { createForeignBackups } from "../../data/backup/foreign.ts";
import { demandNodeOf, journalOfNode, prepareNode } from "../../data/node.ts";
import { loadStoredSecrets, replaceStoredSecret } from "../../data/secret/stored.ts";
import { keepSecrets, watchSecrets } from "../../data/secret/watch.ts";
import { migrationsOf } from "../../extension.ts";
import { readMetrics } from "../../runtime/metric.ts";
import { noteInstallation } from "../../store/installation.ts";
import { explainCapacity, nodePrefix, readCapacity } from "../../store/postgres/capacity.ts";
import { poolMetrics } from "../../store/postgres/metrics.ts";
import { openPostgresStore } from "../../store/postgres/opening.ts";
import { demandOwnTables } from "../../store/postgres/own-tables.ts";
import { preparePostgres } from "../../store/postgres/preparing.ts";
import { type DatabaseSettings, placeOf } from "../../store/postgres/settings.ts";
import type { Store } from "../../store/store.ts";
import type { Backend, BackendOptions, Kept } from "./backend.ts";

export function createPostgresBackend(
  database: DatabaseSettings,
  options: BackendOptions,
): Backend {
  const { data, log, isPlain } = options;
  const { url, directUrl, readUrl } = database;
  return {
    async migrate() {
      const own = migrationsOf(options.extensions, "postgres");
      const done = await preparePostgres(database, own, { isPlain });
      prepareNode(data);
      if (done.length === 0) return;
      log.info("The database now has this version's schema.", { migrations: done.join(", ") });
    },
    async open(opened) {
      const node = prepareNode(data);
      if (options.isServer) await tellCapacity(database, options, node);
      const store = openStore(database, options, node);
      opened.defer(() => store.close());
      await demandOwnTables(store, options.schema);
      demandNodeOf(data, await noteInstallation(store));
      const secrets = await openSecrets(options, store);
      opened.defer(secrets.close);
      return {
        store,
        secrets,
        database: { url, directUrl, readUrl, node },
        journalOf: (name) => journalOfNode(name, node),
        replaceSecret: (replacing) => replaceStoredSecret(store, replacing),
        openBackups: createForeignBackups,
        metrics: () => readMetrics(poolMetrics, store.standing()),
      } satisfies Kept;
    },
  };
}

/** At the level of debug each statement is logged: what other stacks call echo. */
function openStore(
  database: DatabaseSettings,
  { config, schema, log, isServer }: BackendOptions,
  node: string,
) {
  const onStatement = (text: string, ms: number) =>
    log.debug("A statement was run.", { statement: text, ms: Math.round(ms * 10) / 10 });
  return openPostgresStore({
    ...database,
    schema,
    ...(isServer && { application: nodePrefix + node }),
    hearing: {
      url: database.directUrl,
      onSilence: (reason) => log.warn("What other nodes tell is not heard now.", { reason }),
    },
    onStatement: config.logLevel === "debug" ? onStatement : undefined,
    onClockApart: (aheadMs) =>
      log.warn(
        "The clocks of this node and of PostgreSQL are apart: set them right, as NTP does. Until then limits, turns and tokens end at wrong times.",
        { secondsAhead: Math.round(aheadMs / 1000) },
      ),
  });
}

async function tellCapacity(database: DatabaseSettings, { log }: BackendOptions, node: string) {
  const capacity = await readCapacity(database, node);
  const fields: LogFields = { place: placeOf(database.url), node, ...capacity };
  log.info("Accounts and events are kept in PostgreSQL.", fields);
  if (!capacity) return;
  const problem = explainCapacity(database, capacity);
  if (problem !== undefined) log.warn(problem);
  if (!capacity.isThere) return;
  log.warn(
    "Another process is connected to PostgreSQL as this node. If one data folder is a copy of the other's, stop one of the two, and start it with an empty folder.",
    { node },
  );
}

async function openSecrets({ config, log }: BackendOptions, store: Store) {
  const { secret } = config;
  if (secret !== undefined) return keepSecrets({ current: secret, old: [] });
  const look = () => loadStoredSecrets(store);
  return watchSecrets({ first: await look(), look, log });
}
